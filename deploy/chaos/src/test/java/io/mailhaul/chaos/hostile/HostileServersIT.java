package io.mailhaul.chaos.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.testing.RawImapClient;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.access.testing.hostile.HostileBehaviour;
import io.mailhaul.access.testing.hostile.HostileServer;
import io.mailhaul.access.testing.hostile.Stage;
import io.mailhaul.access.testing.server.Dovecot;
import io.mailhaul.access.testing.server.MailboxSnapshot;
import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.FailureDetails;
import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.batch.MailboxView;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FlagCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/**
 * The guarantee: a server that drips, floods, hangs, lies or sends nonsense, in any state of the
 * dialogue and on either side, harms only its own mailbox. That mailbox ends or waits with a
 * reason, in bounded time and memory, and no message counts as copied that is not there; all other
 * mailboxes are copied at their pace, and the REST API responds.
 */
class HostileServersIT {

  private static final String PASSWORD = "secret";
  private static final Path DIRECTORY = Path.of("target/hostile");
  private static final Path REPORT = DIRECTORY.resolve("report.md");

  /** How long a server may send nothing; a dialogue may take twice as long as a whole. */
  private static final String MAIL_TIMEOUT = "1s";

  /** A lane that loses its connections waits up to this long for the next one. */
  private static final String SETTLE_DELAY = "500ms";

  private static final int HEAP_MB = 320;
  private static final long MAX_RESIDENT_BYTES = 1_000L << 20;

  private static final int HEALTHY_MAILBOXES = 6;
  private static final int HEALTHY_MESSAGES = Integer.getInteger("hostile.messages", 300);

  /** More than a quiet machine needs; less than if lanes of different servers shared a slot. */
  private static final int MAX_SLOWDOWN = 4;

  private static final Duration GRACE = Duration.ofSeconds(12);

  /** Failed mailboxes were tried for at most this long, as README says. */
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private static final Duration MAX_REST_DELAY = Duration.ofSeconds(10);

  private record HostileMailbox(String name, HostileBehaviour behaviour, HostileServer server) {
    String address() {
      return name + "@example.org";
    }
  }

  private final List<String> problems = new ArrayList<>();
  private long slowestRequestNanos;

  @Test
  void harmOnlyTheirOwnMailboxes() throws Exception {
    FileSystemUtils.deleteRecursively(DIRECTORY);
    Files.createDirectories(DIRECTORY);
    List<HostileBehaviour> behaviours = HostileBehaviour.all();
    assertThat(behaviours).hasSizeGreaterThanOrEqualTo(60);
    try (Dovecot source = Dovecot.settings().anyUser(PASSWORD).start();
        Dovecot destination = Dovecot.settings().anyUser(PASSWORD).start();
        ServedPlatform platform =
            ServedPlatform.start(
                DIRECTORY.toAbsolutePath(),
                List.of(
                    "-Xmx" + HEAP_MB + "m",
                    "-Dmailhaul.imap.timeout=" + MAIL_TIMEOUT,
                    "-Dmailhaul.copier.append-settle-delay=" + SETTLE_DELAY,
                    "-Dmailhaul.tracking.give-up-after=1s"))) {
      List<HostileMailbox> hostile = start(behaviours, source);
      try {
        fill(source);
        Duration warmUp = copyHealthy(platform, "warm", source, destination);
        Duration alone = copyHealthy(platform, "alone", source, destination);
        long began = System.nanoTime();
        for (HostileMailbox mailbox : hostile) {
          submit(platform, mailbox, source, destination);
        }
        Duration beside = copyHealthy(platform, "beside", source, destination);
        awaitSettled(platform, hostile);
        runLaterPass(platform, hostile, source, destination);
        Duration settled = Duration.ofNanos(System.nanoTime() - began);

        report(
            "%d behaviours; %d healthy mailboxes of %d messages: first %.1f s, alone %.1f s, beside %.1f s, ratio %.2f; all settled after %.1f s; slowest request %.1f s; resident %d MB"
                .formatted(
                    hostile.size(),
                    HEALTHY_MAILBOXES,
                    HEALTHY_MESSAGES,
                    seconds(warmUp),
                    seconds(alone),
                    seconds(beside),
                    seconds(alone) / seconds(beside),
                    seconds(settled),
                    slowestRequestNanos / 1e9,
                    platform.peakResidentBytes() >> 20));
        for (HostileMailbox mailbox : hostile) {
          check(platform, mailbox, destination);
        }
        assertThat(problems).isEmpty();
        for (String round : List.of("warm", "alone", "beside")) {
          for (String user : users(round)) {
            assertThat(
                    MailboxSnapshot.of(source, user)
                        .differences(MailboxSnapshot.of(destination, user)))
                .as(user)
                .isEmpty();
          }
        }
        assertThat(beside).isLessThan(alone.multipliedBy(MAX_SLOWDOWN).plus(GRACE));
        assertThat(Duration.ofNanos(slowestRequestNanos)).isLessThan(MAX_REST_DELAY);
        assertThat(platform.isAlive()).isTrue();
        assertThat(platform.log()).doesNotContain("OutOfMemoryError");
        assertThat(platform.peakResidentBytes()).isLessThan(MAX_RESIDENT_BYTES);
      } finally {
        hostile.forEach(mailbox -> mailbox.server().close());
      }
    }
  }

  private static List<HostileMailbox> start(List<HostileBehaviour> behaviours, Dovecot source) {
    List<TestMessage> messages = TestMessage.numbered(1, 3);
    List<HostileMailbox> hostile = new ArrayList<>();
    for (HostileBehaviour behaviour : behaviours) {
      HostileMailbox mailbox =
          new HostileMailbox(
              "h" + hostile.size(),
              behaviour,
              HostileServer.start(
                  behaviour, behaviour.side() == Side.SOURCE ? messages : List.of()));
      if (behaviour.side() == Side.DESTINATION) {
        try (RawImapClient imap = source.raw(mailbox.address())) {
          imap.append("INBOX", messages);
        }
      }
      hostile.add(mailbox);
    }
    return hostile;
  }

  private static List<String> users(String round) {
    return IntStream.range(0, HEALTHY_MAILBOXES).mapToObj(i -> round + i + "@example.org").toList();
  }

  private static void fill(Dovecot source) {
    for (String round : List.of("warm", "alone", "beside")) {
      int seed = 1;
      for (String user : users(round)) {
        try (RawImapClient imap = source.raw(user)) {
          imap.append("INBOX", TestMessage.mixed(seed++, HEALTHY_MESSAGES));
        }
      }
    }
  }

  private Duration copyHealthy(
      ServedPlatform platform, String round, Dovecot source, Dovecot destination) throws Exception {
    long began = System.nanoTime();
    platform
        .client()
        .submit(
            request(
                round,
                source.endpoint().toString(),
                destination.endpoint().toString(),
                users(round)));
    BatchView ended = await(platform, round, BatchView::ended);
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    if (ended.totals().copied() != HEALTHY_MAILBOXES * HEALTHY_MESSAGES) {
      problems.add("Not all copied: " + ended);
    }
    return elapsed;
  }

  private static void submit(
      ServedPlatform platform, HostileMailbox mailbox, Dovecot source, Dovecot destination)
      throws Exception {
    boolean isSource = mailbox.behaviour().side() == Side.SOURCE;
    String hostile = mailbox.server().endpoint().toString();
    platform
        .client()
        .submit(
            request(
                mailbox.name(),
                isSource ? hostile : source.endpoint().toString(),
                isSource ? destination.endpoint().toString() : hostile,
                List.of(mailbox.address())));
  }

  private static BatchRequest request(String name, String from, String to, List<String> users) {
    StringBuilder csv = new StringBuilder("EmailAddress,UserName,Password\r\n");
    users.forEach(user -> csv.append("%s,%s,%s\r\n".formatted(user, user, PASSWORD)));
    return new BatchRequest(
        name, from, to, csv.toString(), 8, null, CopyOptions.DEFAULT, false, null, null);
  }

  /** A mailbox is settled when it has finished, has failed, or waits with a reason. */
  private void awaitSettled(ServedPlatform platform, List<HostileMailbox> hostile)
      throws Exception {
    for (HostileMailbox mailbox : hostile) {
      await(platform, mailbox.name(), view -> view.ended() || failure(view) != null);
    }
  }

  /** Flags have changed at the source; servers that attack when flags change do so now. */
  private void runLaterPass(
      ServedPlatform platform, List<HostileMailbox> hostile, Dovecot source, Dovecot destination)
      throws Exception {
    List<HostileMailbox> later =
        hostile.stream().filter(HostileServersIT::attacksChangesOfFlags).toList();
    for (HostileMailbox mailbox : later) {
      platform.client().acknowledge(mailbox.name(), 1);
      try (RawImapClient imap = source.raw(mailbox.address())) {
        imap.store("INBOX", "1:*", "FLAGS", "\\Seen \\Flagged \\Answered");
      }
      submit(platform, mailbox, source, destination);
    }
    for (HostileMailbox mailbox : later) {
      BatchView view =
          await(
              platform,
              mailbox.name(),
              now -> now.run() == 2 && (now.ended() || failure(now) != null));
      FlagCounts flags = view.flags();
      require(
          flags == null || flags.synced() == 0,
          mailbox.behaviour(),
          "changes that the server has not confirmed count as made",
          view.mailboxes().getFirst());
    }
  }

  private static boolean attacksChangesOfFlags(HostileMailbox mailbox) {
    return mailbox.behaviour().stage() == Stage.STORE;
  }

  private static @Nullable FailureDetails failure(BatchView view) {
    return view.mailboxes().getFirst().failure();
  }

  private BatchView await(ServedPlatform platform, String batch, Predicate<BatchView> condition)
      throws Exception {
    long until = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      long asked = System.nanoTime();
      BatchView view = platform.client().batch(batch);
      slowestRequestNanos = Math.max(slowestRequestNanos, System.nanoTime() - asked);
      if (condition.test(view)) {
        return view;
      }
      if (System.nanoTime() > until) {
        problems.add("Not in time: " + view);
        return view;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private void check(ServedPlatform platform, HostileMailbox mailbox, Dovecot destination)
      throws Exception {
    BatchView batch = platform.client().batch(mailbox.name());
    MailboxView view = batch.mailboxes().getFirst();
    FailureDetails failure = view.failure();
    HostileBehaviour behaviour = mailbox.behaviour();
    report(
        "| %s | %s | %s |"
            .formatted(
                behaviour,
                view.status(),
                failure == null
                    ? "copied %d of %d".formatted(view.totals().copied(), view.totals().found())
                    : failure.text()));
    long there =
        behaviour.side() == Side.DESTINATION
            ? mailbox.server().messageCount()
            : messageCount(destination, mailbox.address());
    require(mailbox.server().hasAttacked(), behaviour, "the server has not attacked", view);
    require(
        view.totals().copied() + view.totals().alreadyPresent() <= there,
        behaviour,
        "only " + there + " messages are there",
        view);
    if (view.status() == MailboxStatus.FAILED || view.status() == MailboxStatus.PARKED) {
      require(
          failure != null && !failure.text().isBlank() && !failure.text().contains("Exception"),
          behaviour,
          "no reason that can be read",
          view);
    }
  }

  private static long messageCount(Dovecot destination, String user) {
    try (RawImapClient imap = destination.raw(user)) {
      return imap.folders().stream().mapToInt(imap::count).sum();
    }
  }

  private void require(
      boolean holds, HostileBehaviour behaviour, String problem, MailboxView view) {
    if (!holds) {
      problems.add(behaviour + ": " + problem + ": " + view);
    }
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  private static void report(String line) {
    try {
      Files.writeString(REPORT, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
