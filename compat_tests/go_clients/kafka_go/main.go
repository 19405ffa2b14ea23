// kafka-go behind the driver protocol of lines.py.
package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/segmentio/kafka-go"

	"kafkalite/compat/go_clients/lines"
)

var ctx = context.Background()

func produce() {
	codecs := map[string]kafka.Compression{
		"none": 0, "gzip": kafka.Gzip, "snappy": kafka.Snappy, "lz4": kafka.Lz4, "zstd": kafka.Zstd,
	}
	writer := &kafka.Writer{
		Addr: kafka.TCP(*lines.Bootstrap), Topic: *lines.Topic, RequiredAcks: kafka.RequireAll,
		Compression: codecs[*lines.Codec], BatchTimeout: 5 * time.Millisecond,
		Balancer: kafka.BalancerFunc(func(message kafka.Message, _ ...int) int {
			return int(message.WriterData.(lines.Record).Partition)
		}),
		Completion: func(messages []kafka.Message, err error) {
			for _, message := range messages {
				record := message.WriterData.(lines.Record)
				if err != nil {
					lines.Failed(record.Index, err)
				} else {
					lines.Acknowledged(record.Index, int32(message.Partition), message.Offset)
				}
			}
		},
	}
	messages := []kafka.Message{}
	for _, record := range lines.Input() {
		message := kafka.Message{Key: record.Key, Value: record.Value, Time: record.Time(), WriterData: record}
		for _, header := range record.Headers {
			message.Headers = append(message.Headers, kafka.Header{Key: header.Name, Value: header.Value})
		}
		messages = append(messages, message)
	}
	lines.Check(writer.WriteMessages(ctx, messages...))
	lines.Check(writer.Close())
}

func report(read kafka.Message) {
	timestamp := read.Time.UnixMilli()
	line := lines.Record{
		Event: "record", Partition: int32(read.Partition), Offset: read.Offset, Timestamp: &timestamp,
		Key: read.Key, Value: read.Value, Headers: []lines.Header{},
	}
	for _, header := range read.Headers {
		line.Headers = append(line.Headers, lines.Header{Name: header.Key, Value: header.Value})
	}
	lines.Emit(line)
}

func settings() kafka.ReaderConfig {
	return kafka.ReaderConfig{
		Brokers: []string{*lines.Bootstrap}, Topic: *lines.Topic,
		MinBytes: 1, MaxBytes: *lines.MaxBytes, MaxWait: 500 * time.Millisecond,
	}
}

func consume() {
	messages := make(chan kafka.Message)
	for _, partition := range lines.Asked() {
		wanted := settings()
		wanted.Partition = int(partition)
		reader := kafka.NewReader(wanted)
		if *lines.From != "earliest" {
			timestamp, err := strconv.ParseInt(*lines.From, 10, 64)
			lines.Check(err)
			lines.Check(reader.SetOffsetAt(ctx, time.UnixMilli(timestamp)))
		}
		go func() {
			for {
				read, err := reader.ReadMessage(ctx)
				lines.Check(err)
				messages <- read
			}
		}()
	}
	lines.Each(messages, report)
}

func group() {
	wanted := settings()
	wanted.GroupID = *lines.Group
	wanted.GroupBalancers = []kafka.GroupBalancer{kafka.RangeGroupBalancer{}}
	wanted.StartOffset = kafka.FirstOffset
	wanted.SessionTimeout = 6 * time.Second
	wanted.RebalanceTimeout = 6 * time.Second
	wanted.HeartbeatInterval = 200 * time.Millisecond
	wanted.JoinGroupBackoff = 200 * time.Millisecond
	reader := kafka.NewReader(wanted)
	staying, leave := context.WithCancel(ctx)
	closing := lines.Closing()
	go func() { <-closing; leave() }()
	for {
		read, err := reader.FetchMessage(staying)
		if errors.Is(err, context.Canceled) {
			break
		}
		lines.Check(err)
		report(read)
		lines.Check(reader.CommitMessages(ctx, read))
	}
	lines.Check(reader.Close())
	lines.Emit(map[string]any{"e": "closed"})
}

// security asks for the ACLs there are.
func security() {
	client := &kafka.Client{Addr: kafka.TCP(*lines.Bootstrap)}
	found, err := client.DescribeACLs(ctx, &kafka.DescribeACLsRequest{Filter: kafka.ACLFilter{
		ResourceTypeFilter: kafka.ResourceTypeAny, ResourcePatternTypeFilter: kafka.PatternTypeAny,
		Operation: kafka.ACLOperationTypeAny, PermissionType: kafka.ACLPermissionTypeAny,
	}})
	lines.Check(err)
	lines.Emit(map[string]any{"e": "acls", "error": fmt.Sprint(found.Error)})
}

func main() {
	lines.Run(map[string]func(){"produce": produce, "consume": consume, "group": group, "acls": security})
}
