package io.mailhaul.cli.display;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.batch.BatchView;
import io.mailhaul.api.batch.DryRunPlan;
import io.mailhaul.api.batch.SubmissionResult;
import io.mailhaul.api.batch.TicketEntry;
import io.mailhaul.api.csv.FileError;
import io.mailhaul.cli.client.ReportFile;
import io.mailhaul.cli.terminal.ShellCommand;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Output of a migration command: text for users or JSON for programs. */
public interface Display extends AutoCloseable {

  /** A step without measurable progress begins. */
  void showPhase(String description);

  /** A warning: the user should know it but need not act at once. */
  void showWarning(String text);

  /** batch-service has accepted the batch. */
  void showSubmitted(BatchRequest request, SubmissionResult submitted, URI platform);

  /**
   * The batch's current state; called about twice a second.
   *
   * @param hint what Ctrl-C does
   */
  void showProgress(BatchView activity, String hint);

  /** New entries of the ticket. */
  void showTicket(List<TicketEntry> entries);

  /**
   * The run has ended.
   *
   * @param thread the ticket's entries of this run
   */
  void showReport(BatchView batch, List<TicketEntry> thread, ReportFile report, int exitCode)
      throws IOException;

  /** The dry run has ended. */
  void showPlan(BatchView batch, DryRunPlan plan, int exitCode);

  /**
   * The user has interrupted the command.
   *
   * @param resumeCommand the command that resumes the migration; null if there is none
   * @param detached whether the migration continues in another process
   */
  void showInterrupted(String text, @Nullable ShellCommand resumeCommand, boolean detached);

  /** The command has failed. */
  void showProblem(String message, List<FileError> errors, int exitCode);

  /** Restores the terminal. */
  @Override
  void close();
}
