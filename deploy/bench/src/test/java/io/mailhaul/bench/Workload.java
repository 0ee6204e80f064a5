package io.mailhaul.bench;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A workload for Mailhaul and mbsync.
 *
 * @param name its name on the command line
 * @param description its description in the table
 * @param mail the mail at the source
 * @param roundTrip added round-trip time to both servers
 * @param pass which pass is measured
 * @param targetRatio the required ratio of mbsync's time to Mailhaul's
 */
record Workload(
    String name, String description, Mail mail, Duration roundTrip, Pass pass, double targetRatio) {

  /** What is measured. */
  enum Pass {
    /** The first pass, with a platform that has run for some time. */
    FIRST,
    /** The second pass, which finds no new messages. */
    SECOND,
    /** The first pass, with a platform that starts for it. */
    FIRST_OF_NEW_PLATFORM
  }

  /**
   * The mail of one or more workloads.
   *
   * @param messagesPerMailbox number of messages of each mailbox
   * @param messages kind of the messages
   * @param folders the folders beside INBOX: INBOX has half of a mailbox, they share the rest
   */
  record Mail(List<Integer> messagesPerMailbox, Messages messages, List<String> folders) {

    int messageCount() {
      return messagesPerMailbox.stream().mapToInt(Integer::intValue).sum();
    }

    /** What the names of its accounts begin with. */
    String name() {
      return messages.name().toLowerCase(Locale.ROOT) + "-" + messageCount();
    }
  }

  /** Kinds of messages. */
  enum Messages {
    /** One part; most are small, some large: 13.6 KB on average. */
    MIXED,
    /** One part, 2 KB each. */
    SMALL,
    /** One part, 5 MB each. */
    LARGE,
    /** Text and HTML of 1 to 10 KB, one in four with an attachment of up to 24 KB. */
    MULTIPART
  }

  private static final Duration NO_DELAY = Duration.ZERO;
  private static final Duration LONG_DELAY = Duration.ofMillis(50);

  private static final List<String> EIGHT_FOLDERS =
      List.of("Sent", "Drafts", "Trash", "Projects", "Projects/2024", "Projects/2025", "Lists");
  private static final List<String> FIVE_FOLDERS = List.of("Sent", "Drafts", "Trash", "Projects");

  private static final Mail ONE = new Mail(List.of(5_000), Messages.MIXED, EIGHT_FOLDERS);
  private static final Mail EIGHT =
      new Mail(
          List.of(5_000, 4_000, 3_000, 2_500, 2_000, 1_500, 600, 400),
          Messages.MIXED,
          EIGHT_FOLDERS);
  private static final Mail MANY =
      new Mail(Collections.nCopies(300, 13), Messages.MULTIPART, FIVE_FOLDERS);

  static final List<Workload> ALL =
      List.of(
          new Workload("one", "one mailbox, 5,000 messages", ONE, NO_DELAY, Pass.FIRST, 2),
          new Workload("eight", "eight mailboxes, 19,000 messages", EIGHT, NO_DELAY, Pass.FIRST, 2),
          new Workload(
              "small",
              "20,000 messages of 2 KB",
              new Mail(List.of(20_000), Messages.SMALL, EIGHT_FOLDERS),
              NO_DELAY,
              Pass.FIRST,
              2),
          new Workload(
              "large",
              "200 messages of 5 MB",
              new Mail(List.of(200), Messages.LARGE, EIGHT_FOLDERS),
              NO_DELAY,
              Pass.FIRST,
              1),
          new Workload("one-far", "as one, round trip 50 ms", ONE, LONG_DELAY, Pass.FIRST, 3),
          new Workload("eight-far", "as eight, round trip 50 ms", EIGHT, LONG_DELAY, Pass.FIRST, 3),
          new Workload(
              "again",
              "a pass with nothing new over 100,000 messages",
              new Mail(List.of(100_000), Messages.SMALL, EIGHT_FOLDERS),
              NO_DELAY,
              Pass.SECOND,
              2),
          new Workload(
              "many", "300 mailboxes of 13 messages in 5 folders", MANY, NO_DELAY, Pass.FIRST, 1.2),
          new Workload(
              "many-again",
              "a pass with nothing new over these 300 mailboxes",
              MANY,
              NO_DELAY,
              Pass.SECOND,
              1.2),
          new Workload("many-far", "as many, round trip 50 ms", MANY, LONG_DELAY, Pass.FIRST, 3),
          new Workload(
              "many-far-again",
              "as many-again, round trip 50 ms",
              MANY,
              LONG_DELAY,
              Pass.SECOND,
              3),
          new Workload(
              "one-new", "as one, new platform", ONE, NO_DELAY, Pass.FIRST_OF_NEW_PLATFORM, 2),
          new Workload(
              "eight-new",
              "as eight, new platform",
              EIGHT,
              NO_DELAY,
              Pass.FIRST_OF_NEW_PLATFORM,
              1.5));

  /** The workload of this name. */
  static Workload named(String name) {
    return ALL.stream().filter(work -> work.name().equals(name)).findFirst().orElseThrow();
  }

  int mailboxCount() {
    return mail.messagesPerMailbox().size();
  }

  int messageCount() {
    return mail.messageCount();
  }

  boolean secondPass() {
    return pass == Pass.SECOND;
  }

  /** Whether it has many small mailboxes, so that the time per mailbox and folder decides. */
  boolean hasManyMailboxes() {
    return mail.equals(MANY);
  }
}
