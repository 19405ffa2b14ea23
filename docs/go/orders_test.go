package kafkalite

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

func client(t *testing.T, kafka *Cluster, options ...kgo.Opt) *kgo.Client {
	t.Helper()
	seeds := kgo.SeedBrokers(strings.Split(kafka.BootstrapServers, ",")...)
	made, err := kgo.NewClient(append(options, seeds)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Close)
	return made
}

func orders(t *testing.T) *Cluster {
	return New(t, JSON{"topics": JSON{"orders": 1}})
}

func TestWhatIsSentIsThere(t *testing.T) {
	t.Parallel()
	kafka := orders(t)
	record := &kgo.Record{Topic: "orders", Key: []byte("42"), Value: []byte("two teas")}
	client(t, kafka).Produce(context.Background(), record, nil)
	// Answers as soon as the record is there, no sleep needed.
	records := kafka.Post("/wait/records", JSON{"topic": "orders", "count": 1})["records"].([]any)
	first := records[0].(JSON)
	if first["key"] != "42" || first["value"] != "two teas" {
		t.Fatalf("got %v", first)
	}
}

func TestALeaderThatIsNotReadyIsRetried(t *testing.T) {
	t.Parallel()
	kafka := orders(t)
	kafka.Post("/faults", JSON{"name": "no leader", "api": "Produce", "error": "NOT_LEADER_OR_FOLLOWER", "times": 2})
	producer := client(t, kafka, kgo.MetadataMinAge(50*time.Millisecond)) // how soon it asks for the leader again
	sent := producer.ProduceSync(context.Background(), &kgo.Record{Topic: "orders", Value: []byte("one")})
	if err := sent.FirstErr(); err != nil {
		t.Fatal(err)
	}
	if hits := kafka.Get("/faults/no%20leader")["hits"]; hits != 2.0 {
		t.Fatalf("hit %v times", hits)
	}
}

func TestAConsumerReadsAllAndCommits(t *testing.T) {
	t.Parallel()
	kafka := orders(t)
	kafka.Post("/topics/orders/records", JSON{"records": []JSON{{"value": "one"}, {"value": "two"}}})
	consumer := client(t, kafka, kgo.ConsumeTopics("orders"), kgo.ConsumerGroup("billing"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.DisableAutoCommit())
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var values []string
	for len(values) < 2 {
		fetches := consumer.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			t.Fatal(err)
		}
		fetches.EachRecord(func(record *kgo.Record) { values = append(values, string(record.Value)) })
	}
	if err := consumer.CommitUncommittedOffsets(ctx); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(values, []string{"one", "two"}) {
		t.Fatalf("got %v", values)
	}
	kafka.Post("/wait/lag", JSON{"group": "billing", "lag": 0})
}

func TestEachTestHasAClusterOfItsOwn(t *testing.T) {
	t.Parallel()
	if records := orders(t).Get("/topics/orders")["records"]; records != 0.0 {
		t.Fatalf("there are %v records", records)
	}
}
