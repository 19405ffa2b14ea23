package example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Kafka cluster for each test, made by the control of a kafkalite that runs already.
 *
 * <pre>{@code @RegisterExtension KafkaliteCluster kafka = new KafkaliteCluster(Map.of("orders", 3));}</pre>
 */
public final class KafkaliteCluster implements BeforeEachCallback, AfterEachCallback {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String control = System.getenv().getOrDefault("KAFKALITE_CONTROL", "localhost:9095");
    private final Map<String, Integer> topics;
    private String path;
    private String bootstrapServers;

    public KafkaliteCluster(Map<String, Integer> topics) {
        this.topics = topics;
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        path = "";
        JsonNode made = send("POST", "/v1/clusters", Map.of("topics", topics, "label", test.getUniqueId()));
        path = "/v1/clusters/" + made.get("cluster").asText();
        bootstrapServers = made.get("bootstrap_servers").asText();
    }

    @Override
    public void afterEach(ExtensionContext test) {
        if (test.getExecutionException().isPresent()) {
            System.err.println(get("/explain").get("text").asText());
        }
        send("DELETE", path, null);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Settings for a producer, consumer or admin client of this cluster. */
    public Properties clientConfig(String role) {
        Properties properties = new Properties();
        get("/client-config?client=java&role=" + role).fields()
                .forEachRemaining(entry -> properties.put(entry.getKey(), entry.getValue().asText()));
        return properties;
    }

    /** What follows /v1/clusters/{cluster} in a path of the control. */
    public JsonNode get(String what) {
        return send("GET", path + what, null);
    }

    public JsonNode post(String what, Map<String, ?> body) {
        return send("POST", path + what, body);
    }

    public JsonNode delete(String what) {
        return send("DELETE", path + what, null);
    }

    private JsonNode send(String method, String target, Map<String, ?> body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + control + target))
                    .header("content-type", "application/json")
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                    .build();
            var response = HTTP.send(request, BodyHandlers.ofString());
            JsonNode answer = JSON.readTree(response.body());
            if (response.statusCode() != 200) {
                throw new AssertionError(answer.get("error").asText());
            }
            return answer;
        } catch (IOException error) {
            throw new UncheckedIOException("is kafkalite --control running at " + control + "?", error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(error);
        }
    }
}
