package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OrdersTest {
    @RegisterExtension
    final KafkaliteCluster kafka = new KafkaliteCluster(Map.of("orders", 1));

    private KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(kafka.clientConfig("producer"), new StringSerializer(), new StringSerializer());
    }

    @Test
    void whatIsSentIsThere() {
        try (var producer = producer()) {
            producer.send(new ProducerRecord<>("orders", "42", "two teas"));
        }
        // Answers as soon as the record is there, no sleep needed.
        var records = kafka.post("/wait/records", Map.of("topic", "orders", "count", 1)).get("records");
        assertEquals("42", records.get(0).get("key").asText());
        assertEquals("two teas", records.get(0).get("value").asText());
    }

    @Test
    void aLeaderThatIsNotReadyIsRetried() throws Exception {
        kafka.post("/faults", Map.of(
                "name", "no leader", "api", "Produce", "error", "NOT_LEADER_OR_FOLLOWER", "times", 2));
        try (var producer = producer()) {
            assertEquals(0, producer.send(new ProducerRecord<>("orders", "one")).get().offset());
        }
        assertEquals(2, kafka.get("/faults/no%20leader").get("hits").asInt());
        assertEquals(1, kafka.get("/topics/orders").get("records").asInt());
    }

    @Test
    void aConsumerReadsAllAndCommits() {
        kafka.post("/topics/orders/records", Map.of("records", List.of(Map.of("value", "one"), Map.of("value", "two"))));
        var config = kafka.clientConfig("consumer");
        config.put("group.id", "billing");
        config.put("auto.offset.reset", "earliest");
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("orders"));
            while (values.size() < 2) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
            consumer.commitSync();
        }
        assertEquals(List.of("one", "two"), values);
        kafka.post("/wait/lag", Map.of("group", "billing", "lag", 0));
    }

    @Test
    void eachTestHasAClusterOfItsOwn() {
        assertEquals(0, kafka.get("/topics/orders").get("records").asInt());
        assertTrue(kafka.get("/groups").get("groups").isEmpty());
    }
}
