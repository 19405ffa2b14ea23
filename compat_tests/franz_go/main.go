// franz-go behind the driver protocol of lines.py.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// record is one line of stdin or stdout; []byte is base64 in JSON, nil is null.
type record struct {
	Event     string      `json:"e,omitempty"`
	Index     int         `json:"i"`
	Partition int32       `json:"p"`
	Offset    int64       `json:"o"`
	Timestamp *int64      `json:"t,omitempty"`
	Key       []byte      `json:"k"`
	Value     []byte      `json:"v"`
	Headers   [][2]*bytes `json:"h"`
}

// bytes is a header's name (plain text) or value (base64 or null): the raw JSON decides.
type bytes = json.RawMessage

var (
	out     = bufio.NewWriterSize(os.Stdout, 1<<16)
	outLock sync.Mutex
)

func emit(event any) {
	outLock.Lock()
	defer outLock.Unlock()
	line, err := json.Marshal(event)
	check(err)
	out.Write(line)
	out.WriteByte('\n')
	out.Flush()
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func raw(value any) *bytes {
	text, err := json.Marshal(value)
	check(err)
	message := json.RawMessage(text)
	return &message
}

var (
	bootstrap  = flag.String("bootstrap", "", "")
	topic      = flag.String("topic", "", "")
	codec      = flag.String("codec", "none", "")
	mode       = flag.String("mode", "batch", "")
	idempotent = flag.Bool("idempotent", false, "")
	partitions = flag.String("partitions", "0", "")
	from       = flag.String("from", "earliest", "")
	count      = flag.Int("count", -1, "")
	groupName  = flag.String("group", "", "")
	strategy   = flag.String("strategy", "range", "")
	instance   = flag.String("instance", "", "")
	session    = flag.Int("session-timeout", 6000, "")
)

func common() []kgo.Opt {
	return []kgo.Opt{
		kgo.SeedBrokers(strings.Split(*bootstrap, ",")...),
		kgo.RetryTimeout(2 * time.Minute),
		kgo.RetryBackoffFn(func(int) time.Duration { return 200 * time.Millisecond }),
		kgo.MetadataMinAge(250 * time.Millisecond),
		kgo.MetadataMaxAge(5 * time.Second),
		kgo.AllowAutoTopicCreation(),
	}
}

func produce(ctx context.Context) {
	codecs := map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	}
	options := append(common(),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ProducerBatchCompression(codecs[*codec]),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.UnknownTopicRetries(20),
	)
	if !*idempotent {
		options = append(options, kgo.DisableIdempotentWrite())
	}
	if *mode == "batch" {
		options = append(options, kgo.ProducerLinger(5*time.Millisecond))
	} else {
		options = append(options, kgo.ProducerLinger(0))
	}
	client, err := kgo.NewClient(options...)
	check(err)
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		var wanted record
		check(json.Unmarshal(line, &wanted))
		sending := &kgo.Record{Topic: *topic, Partition: wanted.Partition, Key: wanted.Key, Value: wanted.Value}
		if wanted.Timestamp != nil {
			sending.Timestamp = time.UnixMilli(*wanted.Timestamp)
		}
		for _, pair := range wanted.Headers {
			header := kgo.RecordHeader{}
			check(json.Unmarshal(*pair[0], &header.Key))
			if pair[1] != nil {
				check(json.Unmarshal(*pair[1], &header.Value))
			}
			sending.Headers = append(sending.Headers, header)
		}
		done := make(chan struct{})
		client.Produce(ctx, sending, func(sent *kgo.Record, err error) {
			if err != nil {
				emit(map[string]any{"e": "fail", "i": wanted.Index, "error": err.Error()})
			} else {
				emit(map[string]any{"e": "ack", "i": wanted.Index, "p": sent.Partition, "o": sent.Offset})
			}
			close(done)
		})
		if *mode == "single" {
			<-done
		}
	}
	check(client.Flush(ctx))
	client.Close()
}

func report(read *kgo.Record) {
	timestamp := read.Timestamp.UnixMilli()
	line := record{
		Event: "record", Partition: read.Partition, Offset: read.Offset, Timestamp: &timestamp,
		Key: read.Key, Value: read.Value, Headers: [][2]*bytes{},
	}
	for _, header := range read.Headers {
		line.Headers = append(line.Headers, [2]*bytes{raw(header.Key), raw(header.Value)})
	}
	emit(line)
}

// commands listens on stdin: the first channel closes at "close" or the end of input, the second at "hold".
func commands() (closing, holding chan struct{}) {
	closing, holding = make(chan struct{}), make(chan struct{})
	go func() {
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			switch strings.TrimSpace(lines.Text()) {
			case "hold":
				close(holding)
			case "close":
				close(closing)
				return
			}
		}
		close(closing)
	}()
	return closing, holding
}

func consume(ctx context.Context) {
	offsets := map[int32]kgo.Offset{}
	for _, text := range strings.Split(*partitions, ",") {
		partition, err := strconv.Atoi(text)
		check(err)
		offsets[int32(partition)] = kgo.NewOffset().AtStart()
		if *from != "earliest" {
			timestamp, err := strconv.ParseInt(*from, 10, 64)
			check(err)
			offsets[int32(partition)] = kgo.NewOffset().AfterMilli(timestamp)
		}
	}
	client, err := kgo.NewClient(append(common(),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{*topic: offsets}), kgo.FetchMaxWait(200*time.Millisecond))...)
	check(err)
	defer client.Close()
	closing, _ := commands()
	polling, stop := context.WithCancel(ctx)
	go func() { <-closing; stop() }()
	for seen := 0; polling.Err() == nil; {
		fetches := client.PollFetches(polling)
		for iterator := fetches.RecordIter(); !iterator.Done(); {
			report(iterator.Next())
			if seen++; seen == *count {
				return
			}
		}
	}
}

func group(ctx context.Context) {
	balancers := map[string]kgo.GroupBalancer{
		"range": kgo.RangeBalancer(), "roundrobin": kgo.RoundRobinBalancer(), "cooperative-sticky": kgo.CooperativeStickyBalancer(),
	}
	closing, holding := commands()
	owned := map[int32]bool{}
	var lock sync.Mutex
	list := func(set map[int32]bool) []int32 {
		listed := []int32{}
		for partition := range set {
			listed = append(listed, partition)
		}
		sort.Slice(listed, func(a, b int) bool { return listed[a] < listed[b] })
		return listed
	}
	lose := func(_ context.Context, _ *kgo.Client, lost map[string][]int32) {
		lock.Lock()
		defer lock.Unlock()
		for _, partition := range lost[*topic] {
			delete(owned, partition)
		}
		emit(map[string]any{"e": "revoked", "p": append([]int32{}, lost[*topic]...)})
	}
	options := append(common(),
		kgo.ConsumerGroup(*groupName),
		kgo.ConsumeTopics(*topic),
		kgo.Balancers(balancers[*strategy]),
		kgo.DisableAutoCommit(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.SessionTimeout(time.Duration(*session)*time.Millisecond),
		kgo.HeartbeatInterval(time.Duration(min(1000, *session/3))*time.Millisecond),
		kgo.RebalanceTimeout(10*time.Second),
		kgo.BlockRebalanceOnPoll(),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, gained map[string][]int32) {
			lock.Lock()
			defer lock.Unlock()
			for _, partition := range gained[*topic] {
				owned[partition] = true
			}
			emit(map[string]any{"e": "owns", "p": list(owned)})
		}),
		kgo.OnPartitionsRevoked(lose),
		kgo.OnPartitionsLost(lose),
	)
	if *instance != "" {
		options = append(options, kgo.InstanceID(*instance))
	}
	client, err := kgo.NewClient(options...)
	check(err)
	polling, stop := context.WithCancel(ctx)
	go func() { <-closing; stop() }()
	committing := true
	for polling.Err() == nil {
		fetches := client.PollFetches(polling)
		fetches.EachRecord(report)
		select {
		case <-holding:
			committing = false
		default:
		}
		if committing && fetches.NumRecords() > 0 {
			if err := client.CommitRecords(ctx, fetches.Records()...); err != nil {
				emit(map[string]any{"e": "commit-failed", "error": err.Error()})
			}
		}
		client.AllowRebalance()
	}
	client.CloseAllowingRebalance()
	emit(map[string]any{"e": "closed"})
}

// admin prints what kadm sees of the cluster: brokers, topics and groups.
func admin(ctx context.Context) {
	client, err := kgo.NewClient(common()...)
	check(err)
	defer client.Close()
	details := kadm.NewClient(client)
	metadata, err := details.Metadata(ctx)
	check(err)
	groups, err := details.ListGroups(ctx)
	check(err)
	emit(map[string]any{"e": "cluster", "brokers": metadata.Brokers.NodeIDs(), "topics": metadata.Topics.Names(), "groups": groups.Groups()})
}

func main() {
	command := os.Args[1]
	check(flag.CommandLine.Parse(os.Args[2:]))
	map[string]func(context.Context){"produce": produce, "consume": consume, "group": group, "admin": admin}[command](context.Background())
}
