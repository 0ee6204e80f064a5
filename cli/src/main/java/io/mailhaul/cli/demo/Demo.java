package io.mailhaul.cli.demo;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.batch.ReportView;
import io.mailhaul.cli.client.ReportFile;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two sample servers: a filled source, and an empty destination that refuses a folder name. */
public final class Demo implements AutoCloseable {

  private final SampleServer source;
  private final SampleServer destination;
  private final List<SampleMailbox> mailboxes = SampleMailboxes.all();

  private Demo(SampleServer source, SampleServer destination) {
    this.source = source;
    this.destination = destination;
  }

  /** Starts both servers and fills the source. */
  public static Demo start() {
    SampleServer source = SampleServer.start();
    SampleServer destination = SampleServer.start(SampleMailboxes.REFUSED_FOLDER);
    Demo demo = new Demo(source, destination);
    for (SampleMailbox mailbox : demo.mailboxes) {
      source.addAccount(mailbox);
      source.fill(mailbox);
      destination.addAccount(mailbox);
    }
    return demo;
  }

  /** The request for the migration between them. */
  public BatchRequest request() {
    StringBuilder csv = new StringBuilder("EmailAddress,UserName,Password\n");
    for (SampleMailbox mailbox : mailboxes) {
      csv.append(mailbox.address()).append(',').append(mailbox.address()).append(',');
      csv.append(mailbox.password()).append('\n');
    }
    return new BatchRequest(
        "demo",
        endpoint(source.port()),
        endpoint(destination.port()),
        csv.toString(),
        4,
        4,
        CopyOptions.DEFAULT,
        false,
        null,
        null);
  }

  private static String endpoint(int port) {
    return Endpoint.imap("127.0.0.1", port, Endpoint.Security.PLAIN, null).toString();
  }

  /** The number of messages at the source. */
  public int messages() {
    return mailboxes.stream().mapToInt(m -> DemoVerifier.count(source.contents(m))).sum();
  }

  /**
   * Compares the servers and lists the differences; empty if the destination has every message
   * exactly once, unaltered, in its folder.
   *
   * @param report the migration's report, which names each folder's destination
   */
  public List<String> differences(Path report) throws IOException {
    Map<String, ReportView.ReportedMailbox> reported = new HashMap<>();
    new ReportFile(report).eachMailbox(mailbox -> reported.put(mailbox.address(), mailbox));
    List<String> differences = new ArrayList<>();
    for (SampleMailbox mailbox : mailboxes) {
      Map<String, String> destinationNames = new HashMap<>();
      ReportView.ReportedMailbox entry = reported.get(mailbox.address());
      if (entry == null) {
        differences.add(mailbox.address() + " is not in the report");
        continue;
      }
      for (ReportView.Folder folder : entry.folders()) {
        folder.sources().forEach(from -> destinationNames.put(from, folder.folder()));
      }
      DemoVerifier.differences(
              source.contents(mailbox), destination.contents(mailbox), destinationNames)
          .stream()
          .map(difference -> mailbox.address() + ", " + difference)
          .forEach(differences::add);
    }
    return differences;
  }

  @Override
  public void close() {
    source.close();
    destination.close();
  }
}
