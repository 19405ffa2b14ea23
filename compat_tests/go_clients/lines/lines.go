// Package lines is the driver protocol of lines.py: records in and out as JSON lines.
package lines

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Header is a name with a value; a nil value is null.
type Header struct {
	Name  string
	Value []byte
}

// Record is one line of stdin or stdout; []byte is base64 in JSON, nil is null.
type Record struct {
	Event     string   `json:"e,omitempty"`
	Index     int      `json:"i"`
	Partition int32    `json:"p"`
	Offset    int64    `json:"o"`
	Timestamp *int64   `json:"t,omitempty"`
	Key       []byte   `json:"k"`
	Value     []byte   `json:"v"`
	Headers   []Header `json:"h"`
}

// MarshalJSON writes [name, base64 or null].
func (h Header) MarshalJSON() ([]byte, error) { return json.Marshal([]any{h.Name, h.Value}) }

// UnmarshalJSON reads the same.
func (h *Header) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &[]any{&h.Name, &h.Value})
}

// Time is when the record says it was made; the zero time leaves that to the client.
func (r Record) Time() time.Time {
	if r.Timestamp == nil {
		return time.Time{}
	}
	return time.UnixMilli(*r.Timestamp)
}

// The command line, the same for every driver.
var (
	Bootstrap  = flag.String("bootstrap", "", "")
	Topic      = flag.String("topic", "", "")
	Codec      = flag.String("codec", "none", "")
	Idempotent = flag.Bool("idempotent", false, "")
	Partitions = flag.String("partitions", "0", "")
	From       = flag.String("from", "earliest", "")
	Count      = flag.Int("count", -1, "")
	Group      = flag.String("group", "", "")
	MaxBytes   = flag.Int("max-bytes", 1<<20, "")
	Committed  = flag.Bool("committed", false, "")

	lock sync.Mutex
)

// Run does the command that is the first argument.
func Run(commands map[string]func()) {
	Check(flag.CommandLine.Parse(os.Args[2:]))
	commands[os.Args[1]]()
}

// Check ends the driver if something failed that must not.
func Check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Emit writes one line to stdout.
func Emit(event any) {
	lock.Lock()
	defer lock.Unlock()
	line, err := json.Marshal(event)
	Check(err)
	os.Stdout.Write(append(line, '\n'))
}

// Acknowledged and Failed report what became of a record.
func Acknowledged(index int, partition int32, offset int64) {
	Emit(map[string]any{"e": "ack", "i": index, "p": partition, "o": offset})
}

// Failed is the other case.
func Failed(index int, err error) {
	Emit(map[string]any{"e": "fail", "i": index, "error": err.Error()})
}

// Input is the records of stdin.
func Input() []Record {
	records := []Record{}
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return records
		}
		var record Record
		Check(json.Unmarshal(line, &record))
		records = append(records, record)
	}
}

// Closing is closed at "close" or the end of stdin.
func Closing() chan struct{} {
	closing := make(chan struct{})
	go func() {
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() && strings.TrimSpace(lines.Text()) != "close" {
		}
		close(closing)
	}()
	return closing
}

// Each reports what was read, up to the count of the command line or until Closing.
func Each[T any](reading <-chan T, report func(T)) {
	closing := Closing()
	for seen := 0; seen != *Count; seen++ {
		select {
		case read := <-reading:
			report(read)
		case <-closing:
			return
		}
	}
}

// Asked is the partitions of the command line.
func Asked() []int32 {
	asked := []int32{}
	for _, text := range strings.Split(*Partitions, ",") {
		partition, err := strconv.Atoi(text)
		Check(err)
		asked = append(asked, int32(partition))
	}
	return asked
}
