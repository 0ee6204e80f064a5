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

/** The number of statements does not depend on the number of lanes whose progress is applied. */
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
}
