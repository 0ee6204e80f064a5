package io.mailhaul.bench;

import java.time.Duration;
import java.util.List;

/**
 * A workload for Mailhaul and mbsync.
 *
 * @param name its name on the command line
 * @param description its description in the table
 * @param messagesPerMailbox number of messages of each mailbox
 * @param messageSizes sizes of the messages
 * @param roundTrip added round-trip time to both servers
 * @param secondPass whether a second pass is measured, which finds no new messages
 * @param targetRatio the required ratio of mbsync's time to Mailhaul's
 */
record Workload(
    String name,
    String description,
    List<Integer> messagesPerMailbox,
    MessageSizes messageSizes,
    Duration roundTrip,
    boolean secondPass,
    double targetRatio) {

  /** Sizes of messages. */
  enum MessageSizes {
    /** Most are small, some large: 13.6 KB on average. */
    MIXED,
    /** 2 KB each. */
    SMALL,
    /** 5 MB each. */
    LARGE
  }

  private static final Duration NO_DELAY = Duration.ZERO;
  private static final Duration LONG_DELAY = Duration.ofMillis(50);
  private static final List<Integer> ONE = List.of(5_000);
  private static final List<Integer> EIGHT =
      List.of(5_000, 4_000, 3_000, 2_500, 2_000, 1_500, 600, 400);

  static final Workload WARM_UP =
      new Workload(
          "eight",
          "eight mailboxes, 19,000 messages",
          EIGHT,
          MessageSizes.MIXED,
          NO_DELAY,
          false,
          2);

  static final List<Workload> ALL =
      List.of(
          new Workload(
              "one", "one mailbox, 5,000 messages", ONE, MessageSizes.MIXED, NO_DELAY, false, 2),
          WARM_UP,
          new Workload(
              "small",
              "20,000 messages of 2 KB",
              List.of(20_000),
              MessageSizes.SMALL,
              NO_DELAY,
              false,
              2),
          new Workload(
              "large",
              "200 messages of 5 MB",
              List.of(200),
              MessageSizes.LARGE,
              NO_DELAY,
              false,
              1),
          new Workload(
              "one-far", "as one, round trip 50 ms", ONE, MessageSizes.MIXED, LONG_DELAY, false, 3),
          new Workload(
              "eight-far",
              "as eight, round trip 50 ms",
              EIGHT,
              MessageSizes.MIXED,
              LONG_DELAY,
              false,
              3),
          new Workload(
              "again",
              "a pass with nothing new over 100,000 messages",
              List.of(100_000),
              MessageSizes.SMALL,
              NO_DELAY,
              true,
              2));

  int messageCount() {
    return messagesPerMailbox.stream().mapToInt(Integer::intValue).sum();
  }

  /** The name of its mail, which workloads with the same messages share. */
  String mailName() {
    return messageSizes.name().toLowerCase(java.util.Locale.ROOT) + "-" + messageCount();
  }
}
