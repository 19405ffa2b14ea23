// Package kafkalite makes Kafka clusters for tests by the control of a kafkalite that runs already.
package kafkalite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"
)

// JSON is an object as the control takes and gives it.
type JSON = map[string]any

// Cluster is a Kafka cluster of one test.
type Cluster struct {
	BootstrapServers string
	t                *testing.T
	path             string
}

// New makes a cluster that is gone when the test is over; options are topics, config, brokers.
func New(t *testing.T, options JSON) *Cluster {
	t.Helper()
	made := send(t, "POST", "/v1/clusters", options)
	kafka := &Cluster{made["bootstrap_servers"].(string), t, "/v1/clusters/" + made["cluster"].(string)}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(kafka.Get("/explain")["text"])
		}
		send(t, "DELETE", kafka.path, nil)
	})
	return kafka
}

// Get asks for what follows /v1/clusters/{cluster}.
func (kafka *Cluster) Get(what string) JSON {
	kafka.t.Helper()
	return send(kafka.t, "GET", kafka.path+what, nil)
}

// Post does what follows /v1/clusters/{cluster}.
func (kafka *Cluster) Post(what string, body JSON) JSON {
	kafka.t.Helper()
	return send(kafka.t, "POST", kafka.path+what, body)
}

func send(t *testing.T, method, path string, body JSON) JSON {
	t.Helper()
	answer, err := call(method, path, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer
}

func call(method, path string, body JSON) (JSON, error) {
	control := os.Getenv("KAFKALITE_CONTROL")
	if control == "" {
		control = "localhost:9095"
	}
	var content io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(data)
	}
	request, err := http.NewRequest(method, "http://"+control+path, content)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer := JSON{}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%v", answer["error"])
	}
	return answer, nil
}
