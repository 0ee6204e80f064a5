package io.mailhaul.standalone.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.Uuid;

/**
 * The names that have to be the same at every start over one data directory. A transactional
 * producer that comes back under its name ends its predecessor's transaction at once, and a group
 * member that does gets its partitions back at once; under new names both wait for timeouts of a
 * minute.
 *
 * @param clusterId Kafka's name for the cluster, a base64 UUID
 */
public record StableIds(String clusterId) {

  static StableIds in(Path root) {
    var file = root.resolve("cluster-id");
    try {
      if (Files.notExists(file)) {
        OwnerOnly.write(file, Uuid.randomUuid().toString().getBytes(StandardCharsets.US_ASCII));
      }
      return new StableIds(Files.readString(file).strip());
    } catch (IOException e) {
      throw new DataDirectoryException(file + " cannot be used", e);
    }
  }

  /** The base of a service's {@code transactional.id}s; the service adds what tells them apart. */
  public String transactionalIdPrefix(String service) {
    return name(service);
  }

  /** The base of a service's {@code group.instance.id}s; the service adds what tells them apart. */
  public String groupInstanceId(String service) {
    return name(service);
  }

  private String name(String service) {
    return service + "-" + clusterId;
  }
}
