package io.mailhaul.events;

import java.util.List;
import java.util.Map;

/** The topics and their settings. Provisioning creates them; auto-creation is never used. */
public final class Topics {

  public static final String MAILBOX_JOBS = "mailbox-jobs";
  public static final String FOLDER_EVENTS = "folder-events";
  public static final String MIGRATION_PROGRESS = "migration-progress";
  public static final String MIGRATION_UPDATES = "migration-updates";
  public static final String TICKET_UPDATES = "ticket-updates";
  public static final String CONTROL = "control";

  /**
   * The suffix of a dead-letter topic, which holds the records of a topic that could not be read.
   */
  public static final String DEAD_LETTERS = ".dlt";

  /** The settings of one topic. */
  public record Spec(String name, int partitions, Map<String, String> settings) {}

  private static final Map<String, String> KEPT_30_DAYS =
      Map.of("retention.ms", "2592000000", "max.message.bytes", "1048576");

  private Topics() {}

  /**
   * All topics of a platform, dead-letter topics included.
   *
   * @param slots the partitions of {@code folder-events}
   * @param partitions the partitions of the topics that are keyed by mailbox or batch
   */
  public static List<Spec> all(int slots, int partitions) {
    return List.of(
        new Spec(MAILBOX_JOBS, partitions, KEPT_30_DAYS),
        new Spec(FOLDER_EVENTS, slots, KEPT_30_DAYS),
        new Spec(MIGRATION_PROGRESS, partitions, KEPT_30_DAYS),
        new Spec(MIGRATION_UPDATES, partitions, KEPT_30_DAYS),
        new Spec(TICKET_UPDATES, partitions, KEPT_30_DAYS),
        new Spec(CONTROL, 1, Map.of("cleanup.policy", "compact")),
        new Spec(MAILBOX_JOBS + DEAD_LETTERS, 1, KEPT_30_DAYS),
        new Spec(FOLDER_EVENTS + DEAD_LETTERS, 1, KEPT_30_DAYS),
        new Spec(MIGRATION_PROGRESS + DEAD_LETTERS, 1, KEPT_30_DAYS),
        new Spec(MIGRATION_UPDATES + DEAD_LETTERS, 1, KEPT_30_DAYS),
        new Spec(TICKET_UPDATES + DEAD_LETTERS, 1, KEPT_30_DAYS));
  }
}
