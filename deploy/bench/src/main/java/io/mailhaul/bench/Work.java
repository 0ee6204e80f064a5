package io.mailhaul.bench;

import java.time.Duration;
import java.util.List;

/**
 * A workload for Mailhaul and mbsync.
 *
 * @param name its name on the command line
 * @param what its description in the table
 * @param mailboxes number of messages of each mailbox
 * @param sizes sizes of the messages
 * @param roundTrip added round-trip time to both servers
 * @param again whether a second pass is measured, which finds no new messages
 * @param target the required ratio of mbsync's time to Mailhaul's
 */
record Work(
    String name,
    String what,
    List<Integer> mailboxes,
    Sizes sizes,
    Duration roundTrip,
    boolean again,
    double target) {

  /** Sizes of messages. */
  enum Sizes {
    /** Most are small, some large: 13.6 KB on average. */
    MIXED,
    /** 2 KB each. */
    SMALL,
    /** 5 MB each. */
    LARGE
  }

  private static final Duration NEAR = Duration.ZERO;
  private static final Duration FAR = Duration.ofMillis(50);
  private static final List<Integer> ONE = List.of(5_000);
  private static final List<Integer> EIGHT =
      List.of(5_000, 4_000, 3_000, 2_500, 2_000, 1_500, 600, 400);

  static final Work WARM_UP =
      new Work("eight", "eight mailboxes, 19,000 messages", EIGHT, Sizes.MIXED, NEAR, false, 2);

  static final List<Work> ALL =
      List.of(
          new Work("one", "one mailbox, 5,000 messages", ONE, Sizes.MIXED, NEAR, false, 2),
          WARM_UP,
          new Work(
              "small", "20,000 messages of 2 KB", List.of(20_000), Sizes.SMALL, NEAR, false, 2),
          new Work("large", "200 messages of 5 MB", List.of(200), Sizes.LARGE, NEAR, false, 1),
          new Work("one-far", "as one, round trip 50 ms", ONE, Sizes.MIXED, FAR, false, 3),
          new Work("eight-far", "as eight, round trip 50 ms", EIGHT, Sizes.MIXED, FAR, false, 3),
          new Work(
              "again",
              "a pass with nothing new over 100,000 messages",
              List.of(100_000),
              Sizes.SMALL,
              NEAR,
              true,
              2));

  int messages() {
    return mailboxes.stream().mapToInt(Integer::intValue).sum();
  }

  /** The name of its mail, which workloads with the same messages share. */
  String corpus() {
    return sizes.name().toLowerCase(java.util.Locale.ROOT) + "-" + messages();
  }
}
