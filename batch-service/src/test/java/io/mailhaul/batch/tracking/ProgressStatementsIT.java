package io.mailhaul.batch.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.SimulatedWorkers;
import io.mailhaul.batch.testing.TestPlatform;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.events.LaneProgress.LaneProgressed;
import io.mailhaul.events.MailboxJob.PlanLanes;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** The number of statements does not depend on the number of lanes and mailboxes. */
class ProgressStatementsIT extends BatchTests {

  ProgressStatementsIT(TestPlatform platform) {
    super(platform);
  }

  private int statements(Runnable work) {
    Logger logger = (Logger) LoggerFactory.getLogger(JdbcTemplate.class);
    Level level = logger.getLevel();
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    logger.setLevel(Level.DEBUG);
    try {
      work.run();
    } finally {
      logger.setLevel(level);
      logger.detachAppender(appender);
    }
    String own = Thread.currentThread().getName();
    return (int)
        List.copyOf(appender.list).stream()
            .filter(event -> event.getThreadName().equals(own))
            .map(ILoggingEvent::getFormattedMessage)
            .filter(text -> text.startsWith("Executing "))
            .count();
  }

  /** The statements for the only turn of each lane, all of them applied together. */
  private int statementsOfTurns(String name, int lanes) {
    rest.submit(name, HEADER + name + "@example.org,u,pw\n");
    PlanLanes job = workers.job(name + "@example.org");
    ProgressTracker tracking = platform.service().getBean(ProgressTracker.class);
    List<PlannedFolder> folders = new ArrayList<>();
    List<LaneProgressed> turns = new ArrayList<>();
    for (int i = 0; i < lanes; i++) {
      String folder = "Folder " + i;
      folders.add(SimulatedWorkers.folder(folder, job.slots().getFirst(), 10, 10));
      turns.add(
          EventFixtures.laneProgressed(
              new LaneId(job.batch(), job.mailbox(), job.pass(), folder),
              folder + "-0",
              folder + "-1",
              FolderIdentity.of(7),
              11,
              true,
              SimulatedWorkers.TEN,
              SimulatedWorkers.TEN,
              List.of(SimulatedWorkers.turn(folder, 1, 10, 0))));
    }
    tracking.apply(
        List.of(
            new LanesPlanned(
                job.batch(), job.mailbox(), job.pass(), "plan", 0, true, folders, List.of())));
    int count = statements(() -> tracking.apply(turns));
    assertThat(awaitEnd(name).at("/totals/copied").intValue()).isEqualTo(lanes * 10);
    return count;
  }

  @Test
  void theProgressOfManyLanesTakesNoMoreStatementsThanThatOfTwo() {
    statementsOfTurns("statements-warm", 2);
    assertThat(statementsOfTurns("statements-40", 40))
        .isEqualTo(statementsOfTurns("statements-2", 2));
  }

  /** The statements for the plans of all mailboxes of a batch, applied together, in two passes. */
  private int statementsOfPlans(String name, int mailboxes) {
    StringBuilder csv = new StringBuilder(HEADER);
    for (int i = 0; i < mailboxes; i++) {
      csv.append(name).append('-').append(i).append("@example.org,u,pw\n");
    }
    rest.submit(name, csv.toString(), "concurrency", mailboxes);
    int first = statementsOfPass(name, mailboxes, 1, 0);
    awaitEnd(name);
    rest.submit(name, csv.toString(), "concurrency", mailboxes);
    int second = statementsOfPass(name, mailboxes, 2, -1);
    assertThat(awaitEnd(name).at("/totals/alreadyPresent").intValue()).isEqualTo(mailboxes * 10);
    return first + second;
  }

  /**
   * @param slot -1 for a pass with nothing new
   */
  private int statementsOfPass(String name, int mailboxes, int pass, int slot) {
    ProgressTracker tracking = platform.service().getBean(ProgressTracker.class);
    List<LanesPlanned> plans = new ArrayList<>();
    List<LaneProgressed> turns = new ArrayList<>();
    for (int i = 0; i < mailboxes; i++) {
      PlanLanes job = workers.job(name + "-" + i + "@example.org", pass);
      plans.add(
          new LanesPlanned(
              job.batch(),
              job.mailbox(),
              job.pass(),
              "plan-" + pass,
              0,
              true,
              List.of(
                  SimulatedWorkers.folder(
                      "INBOX", slot < 0 ? -1 : job.slots().getFirst(), 10, slot < 0 ? 0 : 10)),
              List.of()));
      turns.add(
          EventFixtures.laneProgressed(
              new LaneId(job.batch(), job.mailbox(), job.pass(), "INBOX"),
              "INBOX-0",
              "INBOX-1",
              FolderIdentity.of(7),
              11,
              true,
              SimulatedWorkers.TEN,
              SimulatedWorkers.TEN,
              List.of(SimulatedWorkers.turn("INBOX", 1, 10, 0))));
    }
    int count = statements(() -> tracking.apply(plans));
    if (slot >= 0) {
      tracking.apply(turns);
    }
    return count;
  }

  @Test
  void thePlansOfManyMailboxesTakeNoMoreStatementsThanThoseOfTwo() {
    statementsOfPlans("plans-warm", 2);
    assertThat(statementsOfPlans("plans-20", 20)).isEqualTo(statementsOfPlans("plans-2", 2));
  }
}
