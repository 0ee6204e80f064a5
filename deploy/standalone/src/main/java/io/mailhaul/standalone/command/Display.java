package io.mailhaul.standalone.command;

import io.mailhaul.standalone.client.BatchRequest;
import io.mailhaul.standalone.client.BatchView;
import io.mailhaul.standalone.client.PlanView;
import io.mailhaul.standalone.client.Problem;
import io.mailhaul.standalone.client.ReportFile;
import io.mailhaul.standalone.client.Submitted;
import io.mailhaul.standalone.client.TicketMessage;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Output of a migration command: text for users or JSON for programs. */
interface Display extends AutoCloseable {

  /** A step without measurable progress begins. */
  void phase(String description);

  /** A warning: the user should know it but need not act at once. */
  void warning(String text);

  /** batch-service has accepted the batch. */
  void submitted(BatchRequest request, Submitted submitted, URI platform);

  /**
   * The batch's current state; called about twice a second.
   *
   * @param hint what Ctrl-C does
   */
  void progress(BatchView activity, String hint);

  /** New entries of the ticket. */
  void ticket(List<TicketMessage> entries);

  /**
   * The run has ended.
   *
   * @param thread the ticket's entries of this run
   */
  void ended(BatchView batch, List<TicketMessage> thread, ReportFile report, int exitCode)
      throws IOException;

  /** The dry run has ended. */
  void planned(BatchView batch, PlanView plan, int exitCode);

  /**
   * The user has interrupted the command.
   *
   * @param resumeCommand the command that resumes the migration; null if there is none
   * @param detached whether the migration continues in another process
   */
  void interrupted(String text, @Nullable ShellCommand resumeCommand, boolean detached);

  /** The command has failed. */
  void problem(String message, List<Problem.Fault> faults, int exitCode);

  /** Restores the terminal. */
  @Override
  void close();
}
