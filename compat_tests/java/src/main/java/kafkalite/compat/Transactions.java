package kafkalite.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The Java client behind the line protocol of transaction_lines.py; compiled against clients of 3.x and 4.x. */
public final class Transactions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final String bootstrap;
    private KafkaProducer<String, String> producer;
    private KafkaConsumer<String, String> consumer;

    private Transactions(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    public static void main(String[] args) throws Exception {
        Map<String, Transactions> actors = new HashMap<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = lines.readLine()) != null) {
            JsonNode asked = JSON.readTree(line);
            Transactions actor = actors.computeIfAbsent(asked.get("as").asText(), name -> new Transactions(args[0]));
            actor.thread.execute(() -> actor.answer(asked));
        }
        Runtime.getRuntime().halt(0);
    }

    private static synchronized void emit(ObjectNode event) {
        System.out.println(event);
        System.out.flush();
    }

    private void answer(JsonNode asked) {
        ObjectNode event = JSON.createObjectNode().put("e", "done");
        try {
            switch (asked.get("do").asText()) {
                case "init" -> init(asked);
                case "begin" -> producer.beginTransaction();
                case "commit" -> producer.commitTransaction();
                case "abort" -> producer.abortTransaction();
                case "send" -> send(asked);
                case "copy" -> copy(asked);
                case "leave" -> leave();
                case "read" -> event.set("records", read(asked));
                default -> throw new IllegalArgumentException(asked.toString());
            }
        } catch (Exception error) {
            Throwable cause = error instanceof ExecutionException ? error.getCause() : error;
            event.put("e", "error").put("error", cause + (cause.getCause() == null ? "" : " by " + cause.getCause()));
        }
        emit(event.put("n", asked.get("n").asInt()));
    }

    private Properties common() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("reconnect.backoff.max.ms", "500");
        return settings;
    }

    private void init(JsonNode asked) {
        Properties settings = common();
        settings.put("transactional.id", asked.get("id").asText());
        settings.put("transaction.timeout.ms", asked.get("timeout").asText());
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
        producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        producer.initTransactions();
    }

    private void send(JsonNode asked) throws Exception {
        List<ProducerRecord<String, String>> records = new ArrayList<>();
        for (JsonNode pair : asked.get("records")) {
            records.add(new ProducerRecord<>(asked.get("topic").asText(), pair.get(0).asInt(), null, pair.get(1).asText()));
        }
        sendAll(records);
    }

    private void sendAll(List<ProducerRecord<String, String>> records) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        records.forEach(record -> sent.add(producer.send(record)));
        producer.flush();
        for (Future<RecordMetadata> future : sent) {
            future.get();
        }
    }

    private KafkaConsumer<String, String> consumer(boolean committed, String group, int atOnce) {
        Properties settings = common();
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.put("fetch.max.wait.ms", "200");
        settings.put("max.poll.records", String.valueOf(atOnce));
        settings.put("isolation.level", committed ? "read_committed" : "read_uncommitted");
        if (group != null) {
            settings.put("group.id", group);
            settings.put("session.timeout.ms", "2000");
            settings.put("heartbeat.interval.ms", "500");
        }
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    private void copy(JsonNode asked) throws Exception {
        int count = asked.get("count").asInt();
        int least = asked.has("least") ? asked.get("least").asInt() : count;
        if (consumer == null) {
            consumer = consumer(true, asked.get("group").asText(), least == 1 ? count : 1);
            consumer.subscribe(List.of(asked.get("topic").asText()));
        }
        List<ProducerRecord<String, String>> copies = new ArrayList<>();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        while (copies.size() < least) {
            for (ConsumerRecord<String, String> found : consumer.poll(Duration.ofMillis(200))) {
                copies.add(new ProducerRecord<>(asked.get("to").asText(), found.partition(), null, found.value() + "!"));
                offsets.put(new TopicPartition(found.topic(), found.partition()), new OffsetAndMetadata(found.offset() + 1));
            }
        }
        sendAll(copies);
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
    }

    private void leave() {
        consumer.close();
        consumer = null;
    }

    private ArrayNode read(JsonNode asked) {
        String topic = asked.get("topic").asText();
        String until = asked.get("until").asText();
        Set<Integer> open = new HashSet<>();
        List<TopicPartition> partitions = new ArrayList<>();
        for (JsonNode number : asked.get("partitions")) {
            open.add(number.asInt());
            partitions.add(new TopicPartition(topic, number.asInt()));
        }
        ArrayNode records = JSON.createArrayNode();
        try (KafkaConsumer<String, String> reader = consumer(asked.get("committed").asBoolean(), null, 500)) {
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            while (!open.isEmpty()) {
                for (ConsumerRecord<String, String> found : reader.poll(Duration.ofMillis(200))) {
                    if (open.contains(found.partition())) {
                        records.addArray().add(found.partition()).add(found.offset()).add(found.value());
                        if (found.value().equals(until)) {
                            open.remove(found.partition());
                        }
                    }
                }
            }
        }
        return records;
    }
}
