package io.mailhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.cli.testing.MailhaulProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandIT {

  @TempDir private Path directory;

  @Test
  void demoCopiesItsMailboxesAndVerifiesTheDestination() throws Exception {
    try (MailhaulProcess demo = MailhaulProcess.java(directory, "demo")) {
      demo.requireExit(0);

      assertThat(demo.out())
          .contains("Batch demo, run 1: 5 mailboxes")
          .contains("The ticket:", "Migration demo: run complete")
          .contains("messages are there, once and unchanged.");
      assertThat(demo.err()).isEmpty();
    }
  }
}
