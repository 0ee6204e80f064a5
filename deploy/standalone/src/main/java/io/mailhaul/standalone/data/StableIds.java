package io.mailhaul.standalone.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;

/**
 * The ids that must be the same at every start on one data directory. A producer that restarts with
 * its {@code transactional.id} aborts its predecessor's transaction at once. A group member that
 * restarts with its {@code group.instance.id} gets its partitions back at once. With new ids both
 * wait for timeouts of a minute.
 *
 * @param clusterId Kafka's cluster id, a base64 UUID
 */
public record StableIds(String clusterId) {

  static StableIds in(Path root) {
    var file = root.resolve("cluster-id");
    try {
      if (Files.notExists(file)) {
        PrivateFiles.write(file, Uuid.randomUuid().toString().getBytes(StandardCharsets.US_ASCII));
      }
      return new StableIds(Files.readString(file).strip());
    } catch (IOException e) {
      throw new DataDirectoryException(file + " cannot be used", e);
    }
  }

  /** The prefix of a service's {@code transactional.id}s; the service adds a suffix for each. */
  public String transactionalIdPrefix(String service) {
    return name(service);
  }

  /** The prefix of a service's {@code group.instance.id}s; the service adds a suffix for each. */
  public String groupInstanceId(String service) {
    return name(service);
  }

  private String name(String service) {
    return service + "-" + clusterId;
  }
}
