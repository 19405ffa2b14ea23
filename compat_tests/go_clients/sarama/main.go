// sarama behind the driver protocol of lines.py.
package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/IBM/sarama"

	"kafkalite/compat/go_clients/lines"
)

func config() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.MaxVersion
	config.Producer.Return.Successes = true
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Producer.Partitioner = sarama.NewManualPartitioner
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.MaxWaitTime = 100 * time.Millisecond
	return config
}

func addresses() []string { return []string{*lines.Bootstrap} }

func message(record lines.Record) *sarama.ProducerMessage {
	sending := &sarama.ProducerMessage{
		Topic: *lines.Topic, Partition: record.Partition, Timestamp: record.Time(), Metadata: record.Index,
	}
	if record.Key != nil {
		sending.Key = sarama.ByteEncoder(record.Key)
	}
	if record.Value != nil {
		sending.Value = sarama.ByteEncoder(record.Value)
	}
	for _, header := range record.Headers {
		sending.Headers = append(sending.Headers, sarama.RecordHeader{Key: []byte(header.Name), Value: header.Value})
	}
	return sending
}

func produce() {
	settings := config()
	lines.Check(settings.Producer.Compression.UnmarshalText([]byte(*lines.Codec)))
	if *lines.Idempotent {
		settings.Producer.Idempotent = true
		settings.Net.MaxOpenRequests = 1
	}
	producer, err := sarama.NewAsyncProducer(addresses(), settings)
	lines.Check(err)
	go func() {
		for _, record := range lines.Input() {
			producer.Input() <- message(record)
		}
		producer.AsyncClose()
	}()
	done := make(chan struct{})
	go func() {
		for failed := range producer.Errors() {
			lines.Failed(failed.Msg.Metadata.(int), failed.Err)
		}
		close(done)
	}()
	for sent := range producer.Successes() {
		lines.Acknowledged(sent.Metadata.(int), sent.Partition, sent.Offset)
	}
	<-done
}

func report(read *sarama.ConsumerMessage) {
	timestamp := read.Timestamp.UnixMilli()
	line := lines.Record{
		Event: "record", Partition: read.Partition, Offset: read.Offset, Timestamp: &timestamp,
		Key: read.Key, Value: read.Value, Headers: []lines.Header{},
	}
	for _, header := range read.Headers {
		line.Headers = append(line.Headers, lines.Header{Name: string(header.Key), Value: header.Value})
	}
	lines.Emit(line)
}

func consume() {
	settings := config()
	settings.Consumer.Fetch.Default = int32(*lines.MaxBytes)
	settings.Consumer.Fetch.Max = int32(*lines.MaxBytes)
	if *lines.Committed {
		settings.Consumer.IsolationLevel = sarama.ReadCommitted
	}
	client, err := sarama.NewClient(addresses(), settings)
	lines.Check(err)
	consumer, err := sarama.NewConsumerFromClient(client)
	lines.Check(err)
	messages := make(chan *sarama.ConsumerMessage)
	for _, partition := range lines.Asked() {
		offset := sarama.OffsetOldest
		if *lines.From != "earliest" {
			timestamp, err := strconv.ParseInt(*lines.From, 10, 64)
			lines.Check(err)
			offset, err = client.GetOffset(*lines.Topic, partition, timestamp)
			lines.Check(err)
		}
		reading, err := consumer.ConsumePartition(*lines.Topic, partition, offset)
		lines.Check(err)
		go func() {
			for read := range reading.Messages() {
				messages <- read
			}
		}()
	}
	lines.Each(messages, report)
}

type member struct{}

func (member) Setup(session sarama.ConsumerGroupSession) error {
	lines.Emit(map[string]any{"e": "owns", "p": session.Claims()[*lines.Topic]})
	return nil
}

func (member) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (member) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for read := range claim.Messages() {
		report(read)
		session.MarkMessage(read, "")
	}
	session.Commit()
	return nil
}

func group() {
	settings := config()
	settings.Consumer.Group.Session.Timeout = 6 * time.Second
	settings.Consumer.Group.Heartbeat.Interval = 200 * time.Millisecond
	joined, err := sarama.NewConsumerGroup(addresses(), *lines.Group, settings)
	lines.Check(err)
	staying, leave := context.WithCancel(context.Background())
	closing := lines.Closing()
	go func() { <-closing; leave() }()
	for staying.Err() == nil {
		lines.Check(joined.Consume(staying, []string{*lines.Topic}, member{}))
	}
	lines.Check(joined.Close())
	lines.Emit(map[string]any{"e": "closed"})
}

// transactions has three producers send to one partition in turn; which of them commit changes from round to round.
func transactions() {
	producers := []sarama.AsyncProducer{}
	for number := range 3 {
		settings := config()
		settings.Producer.Idempotent = true
		settings.Producer.Transaction.ID = fmt.Sprint(*lines.Topic, "-", number)
		settings.Net.MaxOpenRequests = 1
		producer, err := sarama.NewAsyncProducer(addresses(), settings)
		lines.Check(err)
		producers = append(producers, producer)
	}
	for round := range 4 {
		for _, producer := range producers {
			lines.Check(producer.BeginTxn())
		}
		sent := make([][]string, 3)
		for place := range 12 {
			number := (place + round) % 3
			value := fmt.Sprintf("round %d, producer %d, record %d", round, number, place)
			producers[number].Input() <- message(lines.Record{Value: []byte(value)})
			<-producers[number].Successes()
			sent[number] = append(sent[number], value)
		}
		for place := range producers {
			number := (place + 2*round) % 3
			commits := (number+round)%2 == 0
			if commits {
				lines.Check(producers[number].CommitTxn())
			} else {
				lines.Check(producers[number].AbortTxn())
			}
			lines.Emit(map[string]any{"e": "transaction", "commits": commits, "values": sent[number]})
		}
	}
}

// security asks for the ACLs there are.
func security() {
	admin, err := sarama.NewClusterAdmin(addresses(), config())
	lines.Check(err)
	_, err = admin.ListAcls(sarama.AclFilter{
		ResourceType: sarama.AclResourceAny, ResourcePatternTypeFilter: sarama.AclPatternAny,
		Operation: sarama.AclOperationAny, PermissionType: sarama.AclPermissionAny,
	})
	lines.Emit(map[string]any{"e": "acls", "error": fmt.Sprint(err)})
}

func main() {
	lines.Run(map[string]func(){
		"produce": produce, "consume": consume, "group": group, "transactions": transactions, "acls": security,
	})
}
