package io.mailhaul.listener.testing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process with the same instance id as a consumer of a group. It joins the group again whenever
 * it is fenced, and so fences the consumer, until it is closed.
 */
public final class DuplicateMember implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DuplicateMember.class);

  private final Map<String, Object> client;
  private final String group;
  private final String topic;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param client how to reach the brokers, and how to sign in
   * @param group the group; the duplicate is that of its first member
   */
  public DuplicateMember(Map<String, Object> client, String group, String topic) {
    this.client = client;
    this.group = group;
    this.topic = topic;
    this.thread = Thread.ofPlatform().name("duplicate-" + group).daemon().start(this::run);
  }

  private void run() {
    try {
      String instanceId = instanceId();
      while (!closed) {
        try (Consumer<byte[], byte[]> duplicate =
            MemberFencer.consumer(client, group, instanceId)) {
          duplicate.subscribe(List.of(topic));
          while (!closed) {
            duplicate.poll(Duration.ofMillis(100));
          }
        } catch (KafkaException e) {
          log.info("The duplicate of {} joins again: {}", instanceId, e.toString());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String instanceId() throws InterruptedException {
    while (!closed) {
      for (MemberDescription member : MemberFencer.members(client, group)) {
        if (member.groupInstanceId().isPresent()) {
          return member.groupInstanceId().get();
        }
      }
      Thread.sleep(100);
    }
    throw new InterruptedException("closed");
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(Duration.ofSeconds(20));
  }
}
