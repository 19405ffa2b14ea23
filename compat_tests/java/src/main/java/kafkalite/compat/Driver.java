package kafkalite.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Java client behind the driver protocol of lines.py. */
public final class Driver {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> ASSIGNORS = Map.of(
        "range", "org.apache.kafka.clients.consumer.RangeAssignor",
        "roundrobin", "org.apache.kafka.clients.consumer.RoundRobinAssignor",
        "cooperative-sticky", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    private static final PrintStream OUT = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false);

    private final Map<String, String> options = new HashMap<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean committing = new AtomicBoolean(true);

    private Driver(String[] args) {
        options.putAll(Map.of("codec", "none", "mode", "batch", "from", "earliest", "partitions", "0",
            "strategy", "range", "session-timeout", "6000", "group", ""));
        for (int at = 1; at < args.length; at++) {
            String name = args[at].substring(2);
            if (name.equals("idempotent")) {
                options.put(name, "true");
            } else {
                options.put(name, args[++at]);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        Driver driver = new Driver(args);
        switch (args[0]) {
            case "produce" -> driver.produce();
            case "consume" -> driver.consume();
            case "group" -> driver.group();
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }

    private static synchronized void emit(ObjectNode event) {
        OUT.println(event.toString());
        OUT.flush();
    }

    private static ObjectNode event(String kind) {
        return JSON.createObjectNode().put("e", kind);
    }

    private static void emitPartitions(String kind, Collection<TopicPartition> partitions) {
        ObjectNode event = event(kind);
        ArrayNode list = event.putArray("p");
        TreeSet<Integer> sorted = new TreeSet<>();
        partitions.forEach(partition -> sorted.add(partition.partition()));
        sorted.forEach(list::add);
        emit(event);
    }

    private Properties common() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", options.get("bootstrap"));
        settings.put("reconnect.backoff.max.ms", "500");
        return settings;
    }

    private void produce() throws Exception {
        Properties settings = common();
        boolean batch = options.get("mode").equals("batch");
        settings.put("compression.type", options.get("codec"));
        settings.put("enable.idempotence", options.getOrDefault("idempotent", "false"));
        settings.put("linger.ms", batch ? "5" : "0");
        settings.put("max.block.ms", "120000");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (KafkaProducer<byte[], byte[]> producer =
                 new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            String line;
            while ((line = lines.readLine()) != null) {
                send(producer, JSON.readTree(line), batch);
            }
            producer.flush();
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, JsonNode wanted, boolean batch) throws Exception {
        int index = wanted.get("i").asInt();
        List<Header> headers = new ArrayList<>();
        for (JsonNode pair : wanted.get("h")) {
            headers.add(new RecordHeader(pair.get(0).asText(), bytes(pair.get(1))));
        }
        Long timestamp = wanted.has("t") ? wanted.get("t").asLong() : null;
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(options.get("topic"), wanted.get("p").asInt(), timestamp,
            bytes(wanted.get("k")), bytes(wanted.get("v")), headers);
        Future<RecordMetadata> sent = producer.send(record, (metadata, error) -> {
            if (error == null) {
                emit(event("ack").put("i", index).put("p", metadata.partition()).put("o", metadata.offset()));
            } else {
                emit(event("fail").put("i", index).put("error", error.toString()));
            }
        });
        if (!batch) {
            sent.get(120, TimeUnit.SECONDS);
        }
    }

    private static byte[] bytes(JsonNode node) throws IOException {
        return node == null || node.isNull() ? null : node.binaryValue();
    }

    private static void report(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode event = event("record").put("p", record.partition()).put("o", record.offset()).put("t", record.timestamp());
        event.put("k", record.key()).put("v", record.value());
        ArrayNode headers = event.putArray("h");
        for (Header header : record.headers()) {
            headers.addArray().add(header.key()).add(header.value());
        }
        emit(event);
    }

    private Properties consumerSettings() {
        Properties settings = common();
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("fetch.max.wait.ms", "200");
        return settings;
    }

    private void consume() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String number : options.get("partitions").split(",")) {
            partitions.add(new TopicPartition(options.get("topic"), Integer.parseInt(number)));
        }
        listen();
        try (KafkaConsumer<byte[], byte[]> consumer =
                 new KafkaConsumer<>(consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            if (options.get("from").equals("earliest")) {
                consumer.seekToBeginning(partitions);
            } else {
                seek(consumer, partitions, Long.parseLong(options.get("from")));
            }
            long wanted = Long.parseLong(options.getOrDefault("count", "-1"));
            long seen = 0;
            while (!closing.get()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    report(record);
                    if (++seen == wanted) {
                        return;
                    }
                }
            }
        }
    }

    private static void seek(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, long timestamp) {
        Map<TopicPartition, Long> query = new HashMap<>();
        partitions.forEach(partition -> query.put(partition, timestamp));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(query);
        for (TopicPartition partition : partitions) {
            if (found.get(partition) == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, found.get(partition).offset());
            }
        }
    }

    private void group() {
        Properties settings = consumerSettings();
        int session = Integer.parseInt(options.get("session-timeout"));
        settings.put("group.id", options.get("group"));
        settings.put("session.timeout.ms", String.valueOf(session));
        settings.put("heartbeat.interval.ms", String.valueOf(Math.min(1000, session / 3)));
        settings.put("partition.assignment.strategy", ASSIGNORS.get(options.get("strategy")));
        if (options.containsKey("instance")) {
            settings.put("group.instance.id", options.get("instance"));
        }
        listen();
        try (KafkaConsumer<byte[], byte[]> consumer =
                 new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(Arrays.asList(options.get("topic")), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    emitPartitions("revoked", partitions);
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    emitPartitions("owns", consumer.assignment());
                }
            });
            poll(consumer);
        } catch (FencedInstanceIdException error) {
            emit(event("fenced").put("error", error.toString()));
            return;
        }
        emit(event("closed"));
    }

    private void poll(KafkaConsumer<byte[], byte[]> consumer) {
        while (!closing.get()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
            records.forEach(Driver::report);
            if (!records.isEmpty() && committing.get()) {
                try {
                    consumer.commitSync();
                } catch (FencedInstanceIdException error) {
                    throw error;
                } catch (KafkaException error) {
                    emit(event("commit-failed").put("error", error.toString()));
                }
            }
        }
    }

    /** Listens on stdin: "hold" stops committing, "close" or the end of input ends the client. */
    private void listen() {
        Thread listener = new Thread(() -> {
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            try {
                String line;
                while ((line = lines.readLine()) != null && !line.trim().equals("close")) {
                    if (line.trim().equals("hold")) {
                        committing.set(false);
                    }
                }
            } catch (IOException ignored) {
                // a broken stdin means the same as its end
            }
            closing.set(true);
        });
        listener.setDaemon(true);
        listener.start();
    }
}
