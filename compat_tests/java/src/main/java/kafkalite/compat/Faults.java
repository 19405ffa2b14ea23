package kafkalite.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The Java client behind the lines of fault_clients.py: one task a line, one report each. */
public final class Faults {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final JsonNode task;
    private final ObjectNode report = JSON.createObjectNode();

    private Faults(JsonNode task) {
        this.task = task;
        report.put("e", "report").put("id", task.get("id").asInt()).put("acked", 0).putArray("errors");
        report.putArray("values");
    }

    public static void main(String[] args) throws Exception {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = lines.readLine()) != null) {
            Faults faults = new Faults(JSON.readTree(line));
            try {
                faults.run();
            } catch (Exception error) {
                faults.failed(error);
            }
            System.out.println(faults.report);
            System.out.flush();
        }
        Runtime.getRuntime().halt(0);
    }

    private void run() {
        switch (task.get("do").asText()) {
            case "produce" -> produce(false);
            case "transact" -> produce(true);
            case "consume" -> consume(false);
            default -> consume(true);
        }
    }

    private void failed(Throwable error) {
        Throwable cause = error instanceof ExecutionException ? error.getCause() : error;
        report.withArray("errors").add(cause.getClass().getSimpleName());
    }

    private Properties common() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", task.get("bootstrap").asText());
        properties.put("client.id", "java");
        properties.put("retry.backoff.ms", "20");
        properties.put("reconnect.backoff.ms", "20");
        properties.put("reconnect.backoff.max.ms", "100");
        properties.put("request.timeout.ms", task.get("request_timeout_ms").asText());
        return properties;
    }

    private void produce(boolean transactional) {
        Properties properties = common();
        properties.put("acks", "all");
        properties.put("linger.ms", "0");
        properties.put("delivery.timeout.ms", "9000");
        properties.put("enable.idempotence", task.get("idempotent").asText());
        if (transactional) {
            properties.put("transactional.id", task.get("topic").asText());
        }
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
        try {
            if (transactional) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            for (int number = 0; number < task.get("count").asInt(); number++) {
                try {
                    producer.send(new ProducerRecord<>(task.get("topic").asText(), 0, null, "" + number)).get();
                    report.put("acked", report.get("acked").asInt() + 1);
                } catch (ExecutionException | InterruptedException error) {
                    failed(error);
                }
            }
            if (transactional) {
                producer.commitTransaction();
            }
            report.put("throttle_ms", metric(producer.metrics(), "produce-throttle-time-max"));
        } finally {
            producer.close(Duration.ofSeconds(1));
        }
    }

    private static double metric(Map<MetricName, ? extends Metric> metrics, String name) {
        double largest = 0;
        for (Map.Entry<MetricName, ? extends Metric> entry : metrics.entrySet()) {
            if (entry.getKey().name().equals(name) && entry.getValue().metricValue() instanceof Double value
                && !value.isNaN()) {
                largest = Math.max(largest, value);
            }
        }
        return largest;
    }

    private void consume(boolean inGroup) {
        Properties properties = common();
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", "false");
        properties.put("heartbeat.interval.ms", "100");
        properties.put("session.timeout.ms", "30000");
        properties.put("default.api.timeout.ms", "9000");
        if (inGroup) {
            properties.put("group.id", task.get("group").asText());
        }
        String topic = task.get("topic").asText();
        KafkaConsumer<String, String> consumer =
            new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
        try {
            if (inGroup) {
                consumer.subscribe(List.of(topic));
            } else {
                TopicPartition place = new TopicPartition(topic, 0);
                consumer.assign(List.of(place));
                consumer.seekToBeginning(List.of(place));
            }
            long end = System.currentTimeMillis() + task.get("timeout_ms").asLong();
            while (report.get("values").size() < task.get("count").asInt() && System.currentTimeMillis() < end) {
                try {
                    for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                        report.withArray("values").add(record.value());
                    }
                } catch (Exception error) {
                    failed(error);
                }
            }
            if (inGroup) {
                long until = System.currentTimeMillis() + task.get("stay_ms").asLong();
                while (System.currentTimeMillis() < until) {
                    consumer.poll(Duration.ofMillis(50));
                }
                try {
                    consumer.commitSync();
                    report.put("committed", true);
                } catch (Exception error) {
                    failed(error);
                }
            }
            report.put("throttle_ms", metric(consumer.metrics(), "fetch-throttle-time-max"));
        } finally {
            consumer.close(Duration.ofSeconds(1));
        }
    }
}
