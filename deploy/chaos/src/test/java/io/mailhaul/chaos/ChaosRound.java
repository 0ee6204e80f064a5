package io.mailhaul.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.RunResult;
import io.mailhaul.chaos.proxy.ChaosProxy;
import io.mailhaul.cli.client.PlatformUnreachableException;
import io.mailhaul.cli.client.RequestRefusedException;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Totals;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FlagCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A batch of new mailboxes that is copied while the faults of a plan happen. */
final class ChaosRound {

  private static final Duration TIMEOUT = Duration.ofSeconds(180);
  private static final int MAX_SHOWN = 5;

  private final FaultPlan plan;
  private final ChaosPlatform platform;
  private final List<ChaosMailbox> mailboxes;
  private final String from;
  private final String to;
  private final String name;
  private final int size;

  ChaosRound(
      FaultPlan plan,
      ChaosPlatform platform,
      List<ChaosMailbox> mailboxes,
      String from,
      String to) {
    this.plan = plan;
    this.platform = platform;
    this.mailboxes = mailboxes;
    this.from = from;
    this.to = to;
    this.name = "round-" + plan.round();
    this.size = mailboxes.stream().mapToInt(ChaosMailbox::size).sum();
  }

  /** The number of messages to copy. */
  int size() {
    return size;
  }

  /**
   * Runs the batch to its end and compares all messages and counts.
   *
   * @return whether each fault landed: happened while messages were being copied
   */
  Map<InjectedFault, Boolean> run(Map<InjectedFault.Link, ChaosProxy> links) throws Exception {
    long began = System.nanoTime();
    mailboxes.forEach(ChaosMailbox::deliverNewMail);
    Map<InjectedFault, Boolean> outcome;
    try (FaultInjection injection = new FaultInjection(platform, links, this::isCopying)) {
      submit();
      for (InjectedFault fault : plan.faults()) {
        await("the share of " + fault, () -> copied() >= fault.at() * size);
        log("%d of %d copied: %s".formatted(copied(), size, fault));
        injection.inject(fault);
        mailboxes.forEach(ChaosMailbox::deliverNewMail);
      }
      await("all is copied", () -> copied() >= size);
      injection.awaitRecovery();
      await("the run has ended", () -> view() instanceof BatchView view && view.ended());
      outcome = injection.outcome(plan.faults());
    }
    compare();
    log("copied after %d s: %s".formatted(secondsSince(began), outcome));
    return outcome;
  }

  /**
   * The user changes the mailboxes on both sides, and the same batch runs once more while processes
   * are killed. Every change is then replicated and counted once, and no change of the user undone.
   */
  void runLaterPass(Map<InjectedFault.Link, ChaosProxy> links) throws Exception {
    long began = System.nanoTime();
    // Without it, the same command resumes the run that has ended.
    platform.client.acknowledge(name, 1);
    mailboxes.forEach(ChaosMailbox::changeBothSides);
    int moves = mailboxes.size() * ChaosMailbox.LATER_MOVED;
    try (FaultInjection injection =
        new FaultInjection(platform, links, () -> moved() > 0 && moved() < moves)) {
      submit();
      for (InjectedFault.Kill kill : plan.laterKills()) {
        await("the share of moves of " + kill, () -> moved() >= kill.at() * moves);
        log("%d of %d moved: %s".formatted(moved(), moves, kill));
        injection.inject(kill);
      }
      injection.awaitRecovery();
      await(
          "the later run has ended",
          () -> view() instanceof BatchView view && view.run() == 2 && view.ended());
    }
    compareLaterPass();
    log("later pass ended after %d s".formatted(secondsSince(began)));
  }

  private static long secondsSince(long began) {
    return (System.nanoTime() - began) / 1_000_000_000;
  }

  private int moved() {
    return mailboxes.stream().mapToInt(ChaosMailbox::movedCount).sum();
  }

  private void compareLaterPass() throws IOException, RequestRefusedException {
    assertThat(differences().stream().limit(MAX_SHOWN))
        .as("%s: differences after the later pass, such as", this)
        .isEmpty();
    BatchView view = platform.client.batch(name);
    int count = mailboxes.size();
    assertThat(view.result()).as("%s: %s", this, view).isEqualTo(RunResult.COMPLETE);
    assertThat(view.totals().found())
        .isEqualTo(mailboxes.stream().mapToInt(ChaosMailbox::sizeNow).sum());
    assertThat(view.totals().copied())
        .as("%s: %s", this, view)
        .isEqualTo((long) count * ChaosMailbox.LATER_COPIED);
    assertThat(view.alterationCounts())
        .as("%s: %s", this, view)
        .containsOnly(
            Map.entry(Alteration.MOVE_REPLICATED, (long) count * ChaosMailbox.LATER_MOVED),
            Map.entry(
                Alteration.COPY_DELETED_BY_USER, (long) count * ChaosMailbox.LATER_COPIES_DELETED));
    assertThat(view.flags())
        .as("%s: %s", this, view)
        .isEqualTo(
            mailboxes.stream()
                .map(ChaosMailbox::laterFlagCounts)
                .reduce(FlagCounts.NONE, FlagCounts::plus));
  }

  /** Whether some messages have been copied, but not all. */
  private boolean isCopying() {
    int copied = copied();
    return copied > 0 && copied < size;
  }

  private int copied() {
    return mailboxes.stream().mapToInt(ChaosMailbox::copiedCount).sum();
  }

  private void submit() {
    StringBuilder csv = new StringBuilder("EmailAddress,UserName,DestinationUserName,Password\r\n");
    for (ChaosMailbox mail : mailboxes) {
      csv.append("%1$s@example.org,%1$s,%1$s,%2$s\r\n".formatted(mail.user(), ChaosIT.PASSWORD));
    }
    BatchRequest request =
        new BatchRequest(
            name, from, to, csv.toString(), 3, 4, CopyOptions.DEFAULT, false, null, null);
    await("the batch is accepted", () -> callOrNull(() -> platform.client.submit(request)) != null);
  }

  /** The state of the batch, with consistent totals; null while batch-service does not answer. */
  private @Nullable BatchView view() {
    BatchView view = callOrNull(() -> platform.client.batch(name));
    if (view != null) {
      requireBalance(view.totals(), name);
      view.mailboxes().forEach(mailbox -> requireBalance(mailbox.totals(), mailbox.address()));
    }
    return view;
  }

  private static <T> @Nullable T callOrNull(Callable<T> question) {
    try {
      return question.call();
    } catch (PlatformUnreachableException e) {
      return null;
    } catch (RequestRefusedException e) {
      // batch-service is starting, or its database does not answer.
      assertThat(e.isUsageError()).as(e.toString()).isFalse();
      return null;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void requireBalance(Totals totals, String whose) {
    assertThat(
            totals.copied()
                + totals.alreadyPresent()
                + totals.skipped()
                + totals.failed()
                + totals.remaining())
        .as("%s: %s, of what was found", whose, totals)
        .isEqualTo(totals.found());
  }

  private void compare() throws IOException, RequestRefusedException {
    BatchView view = platform.client.batch(name);
    List<String> differences = differences();
    assertThat(differences.stream().limit(MAX_SHOWN))
        .as("%s: %d differences, such as", this, differences.size())
        .isEmpty();
    assertThat(view.result()).as("%s: %s", this, view).isEqualTo(RunResult.COMPLETE);
    Path file = Files.createTempFile("mailhaul-chaos-", ".json");
    try {
      platform.client.saveReport(name, file);
      JsonNode report = JsonMapper.shared().readTree(Files.readString(file));
      requireComplete(report, size);
      int index = 0;
      for (JsonNode mailbox : report.path("mailboxes")) {
        requireComplete(mailbox, mailboxes.get(index++).size());
        for (JsonNode folder : mailbox.path("folders")) {
          requireComplete(folder, folder.path("found").asInt());
        }
      }
      assertThat(index).isEqualTo(mailboxes.size());
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** All messages were found once, and copied. */
  private void requireComplete(JsonNode account, int found) {
    assertThat(account.path("found").asInt()).as("%s: %s", this, account).isEqualTo(found);
    assertThat(account.path("copied").asInt()).as("%s: %s", this, account).isEqualTo(found);
    for (String none : List.of("alreadyPresent", "skipped", "failed", "remaining")) {
      assertThat(account.path(none).asInt(-1)).as("%s: %s", this, account).isZero();
    }
  }

  /** How the destination differs from its expected content. */
  List<String> differences() {
    return mailboxes.stream().flatMap(mail -> mail.differences().stream()).toList();
  }

  private void await(String what, Callable<Boolean> condition) {
    AtomicReference<BatchView> last = new AtomicReference<>();
    boolean so =
        Waits.await(
            TIMEOUT,
            () -> {
              BatchView view = view();
              if (view != null) {
                last.set(view);
              }
              try {
                return condition.call();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(so)
        .as("%s: not within %s: %s; %d copied; %s", this, TIMEOUT, what, copied(), last.get())
        .isTrue();
  }

  private void log(String what) {
    ChaosIT.log("round %d: %s".formatted(plan.round(), what));
  }

  @Override
  public String toString() {
    return plan.toString();
  }
}
