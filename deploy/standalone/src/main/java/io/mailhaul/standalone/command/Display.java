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

/** How a command tells what it does: to people or to programs. */
interface Display extends AutoCloseable {

  /** Something takes a moment. */
  void phase(String what);

  /** Something that the user should know but need not act upon at once. */
  void warning(String text);

  /** The batch was taken. */
  void submitted(BatchRequest request, Submitted submitted, URI platform);

  /**
   * Where the batch stands now; called about twice a second.
   *
   * @param hint what Ctrl-C does
   */
  void progress(BatchView activity, String hint);

  /** New messages of the ticket, as they come. */
  void ticket(List<TicketMessage> messages);

  /**
   * The run has ended.
   *
   * @param thread the ticket's messages of this run
   */
  void ended(BatchView batch, List<TicketMessage> thread, ReportFile report, int exitCode)
      throws IOException;

  /** The dry run has ended. */
  void planned(BatchView batch, PlanView plan, int exitCode);

  /**
   * The user has stopped the command.
   *
   * @param goOn the command that goes on; null when there is none
   * @param detached whether the migration goes on without it
   */
  void interrupted(String text, @Nullable ShellCommand goOn, boolean detached);

  /** The command cannot do what it was asked. */
  void problem(String message, List<Problem.Fault> faults, int exitCode);

  /** Gives the terminal back. */
  @Override
  void close();
}
