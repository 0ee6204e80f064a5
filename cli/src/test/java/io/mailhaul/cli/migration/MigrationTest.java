package io.mailhaul.cli.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.cli.client.BatchClient;
import io.mailhaul.cli.client.FakeBatchService;
import io.mailhaul.cli.client.PlatformUnreachableException;
import io.mailhaul.cli.client.RequestRefusedException;
import io.mailhaul.cli.display.Display;
import io.mailhaul.cli.display.JsonDisplay;
import io.mailhaul.cli.display.ProgressLinesView;
import io.mailhaul.cli.display.TextDisplay;
import io.mailhaul.cli.terminal.ExitCode;
import io.mailhaul.cli.terminal.Interrupt;
import io.mailhaul.cli.terminal.Streams;
import io.mailhaul.cli.terminal.Terminal;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.MessageFilter;
import io.mailhaul.standalone.platform.PlatformException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MigrationTest {

  private static final String SUBMITTED =
      """
      {"name":"users","id":"1","run":2,"created":false,"joinedActiveRun":false,"dryRun":false,
       "mailboxes":1,"added":0,"notInFile":["gone@example.org"]}\
      """;
  private static final String RUNNING =
      """
      {"name":"users","from":"a","to":"b","run":2,"ended":false,"mailboxesByStatus":{"Syncing":1},
       "totals":{"found":10,"copied":4,"alreadyPresent":0,"skipped":0,"failed":0,"remaining":6,
       "bytes":4000},"skippedBenign":0,"mailboxes":[{"address":"office@example.org","status":"Syncing",
       "pass":1,"totals":{"found":10,"copied":4,"remaining":6,"bytes":4000}}]}\
      """;
  private static final String ENDED =
      """
      {"name":"users","from":"a","to":"b","run":2,"ended":true,"result":"INCOMPLETE_MESSAGES",
       "endedAt":"2026-01-31T12:00:05Z","copySeconds":1.5,"mailboxesByStatus":{"Synced":1},
       "totals":{"found":10,"copied":9,"alreadyPresent":0,"skipped":0,"failed":1,"remaining":0,
       "bytes":9000},"skippedBenign":0,"mailboxes":[{"address":"office@example.org","status":"Synced",
       "pass":1,"totals":{"found":10,"copied":9,"failed":1,"bytes":9000},"activeSeconds":1.5}]}\
      """;
  private static final String FAILURE =
      """
      "failure":{"reason":"CREDENTIAL_REFUSED","side":"SOURCE","description":"","remedy":"","detail":"",
       "text":"The server refused the password."}\
      """;
  private static final String REPORT =
      """
      {"batch":"users","run":2,"found":10,"copied":9,"mailboxes":[{"address":"office@example.org",
       "failure":null,"excludedFolders":[],"folders":[{"folder":"INBOX","sources":["INBOX"],"copiedUnderOtherLabel":1200}],
       "items":[{"folder":"INBOX","destination":"INBOX","outcome":"FAILED","uid":7,
       "messageId":"<7@example.org>","subject":"Seven","date":null,"size":1000,
       "reason":"MESSAGE_REFUSED","side":"DESTINATION",
       "description":"The destination server refused the message.","remedy":"Forward it.",
       "detail":"NO bad header"}]}]}\
      """;
  private static final String TICKET =
      """
      [{"number":5,"at":"2026-01-31T12:00:05Z","subject":"Run 2 ended","lines":["9 copied."]}]\
      """;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Interrupt interrupt = new Interrupt();
  private final FakeBatchService service;
  private final BatchClient client;
  @TempDir private Path directory;

  MigrationTest() throws IOException {
    service = new FakeBatchService();
    client = new BatchClient(service.url(), FakeBatchService.TOKEN);
  }

  @BeforeEach
  void prepareResponses() {
    service
        .on(
            "GET /batches/users/ticket?after=0",
            200,
            "[{\"number\":4,\"at\":null,\"subject\":\"\"}]")
        .on("GET /batches/users/ticket?after=4", 200, TICKET)
        .on("GET /batches/users/ticket?after=5", 200, "[]")
        .on("POST /batches", 200, SUBMITTED)
        .on("GET /batches/users?mailboxes=active", 200, RUNNING)
        .on("GET /batches/users?mailboxes=active", 200, ENDED)
        .on("GET /batches/users", 200, ENDED)
        .on("GET /batches/users/report", 200, REPORT);
  }

  @AfterEach
  void close() {
    client.close();
    service.close();
  }

  @Test
  void aRunEndsWithTableTicketAndIncompleteMessages() throws Exception {
    assertThat(migration(textDisplay()).run())
        .isEqualTo(OptionalInt.of(ExitCode.INCOMPLETE_MESSAGES));

    assertThat(out())
        .contains("Batch users, run 2: 1 mailbox, from a to b")
        .containsPattern("office@example.org +10 +9 +0 +0 +1 +9.0 kB +0:02")
        .contains("Run 2 ended", "    9 copied.")
        .contains("Finished: 9 messages copied, 0 already present, 1 message skipped or failed.")
        .contains("Report: " + directory.resolve("sub/report.json"));
    assertThat(err())
        .contains("1 mailbox of the batch is no longer in the file and not changed: gone@")
        .contains(
            "1 message was not copied:", "office@example.org, folder \"INBOX\", UID 7, \"Seven\"")
        .contains("refused the message. Server response: NO bad header. Forward it.")
        .contains("1,200 messages were copied from another folder whose label they have");
    assertThat(Files.readString(directory.resolve("sub/report.json"))).isEqualTo(REPORT);
    assertThat(service.requests).containsOnlyOnce("POST /batches/users/acknowledgement?run=2");
  }

  @Test
  void benignSkipsDoNotCountAsSkippedOrFailed() throws Exception {
    String ended =
        ENDED
            .replace(
                "\"copied\":9,\"alreadyPresent\":0,\"skipped\":0",
                "\"copied\":6,\"alreadyPresent\":0,\"skipped\":3")
            .replace("\"skippedBenign\":0", "\"skippedBenign\":2");
    service
        .only("GET /batches/users", 200, ended)
        .only("GET /batches/users?mailboxes=active", 200, ended);

    assertThat(migration(textDisplay()).run())
        .isEqualTo(OptionalInt.of(ExitCode.INCOMPLETE_MESSAGES));

    assertThat(out())
        .contains("Finished: 6 messages copied, 0 already present, 2 messages skipped or failed.");
  }

  @Test
  void aCompleteRunReportsDuplicatedMessages() throws Exception {
    String complete =
        ENDED.replace("INCOMPLETE_MESSAGES", "COMPLETE").replace("\"failed\":1", "\"failed\":0");
    service
        .only("GET /batches/users", 200, complete)
        .only("GET /batches/users?mailboxes=active", 200, complete)
        .only(
            "GET /batches/users/report",
            200,
            REPORT.replace("MESSAGE_REFUSED", "MESSAGE_DUPLICATED"));
    assertThat(migration(textDisplay()).run()).isEqualTo(OptionalInt.of(ExitCode.COMPLETE));

    assertThat(err()).contains("1 message is duplicated at the destination");
  }

  @Test
  void aRunWithAFailedMailboxEndsWithItsReasonAndExitCode1() throws Exception {
    String failed =
        ENDED
            .replace("INCOMPLETE_MESSAGES", "MAILBOXES_FAILED")
            .replace("{\"Synced\":1}", "{\"Failed\":1}")
            .replace("\"status\":\"Synced\"", "\"status\":\"Failed\"," + FAILURE);
    service
        .only("GET /batches/users", 200, failed)
        .only("GET /batches/users?mailboxes=active", 200, failed);

    assertThat(migration(textDisplay()).run()).isEqualTo(OptionalInt.of(1));

    assertThat(err())
        .contains("1 mailbox failed:", "office@example.org: The server refused the password.");
    assertThat(out()).contains("Not complete: 9 messages copied, 0 already present; 1 mailbox");
  }

  @Test
  void aDryRunWithAFailedMailboxEndsWithExitCode1() throws Exception {
    String failed =
        ENDED
            .replace("{\"Synced\":1}", "{\"Failed\":1}")
            .replace("\"status\":\"Synced\"", "\"status\":\"Failed\"," + FAILURE);
    service
        .only("GET /batches/users", 200, failed)
        .on("GET /batches/users/plan", 200, "{\"batch\":\"users\",\"mailboxes\":[]}");

    assertThat(migration(textDisplay(), true).run()).isEqualTo(OptionalInt.of(1));

    assertThat(err()).contains("office@example.org: The server refused the password.");
  }

  @Test
  void theRequestContainsTheFileAndTheOptions() throws Exception {
    migration(textDisplay()).run();

    JsonNode request = JsonMapper.shared().readTree(service.submittedBody);
    assertThat(request.get("name").asString()).isEqualTo("users");
    assertThat(request.get("csv").asString()).isEqualTo("EmailAddress,UserName,Password\n");
    assertThat(request.at("/options/messageFilter/since").isMissingNode()).isTrue();
    assertThat(request.at("/options/excludedFolders/0").asString()).isEqualTo("\\Junk");
    assertThat(request.get("concurrency").asInt()).isEqualTo(8);
    assertThat(request.at("/options/folderMap/Sent").asString()).isEqualTo("Sent Items");
    assertThat(request.at("/options/oneCopy").asBoolean()).isTrue();
  }

  @Test
  void jsonOutputHasOneObjectPerLine() throws Exception {
    Display display = new JsonDisplay(print(out), print(err), Clock.systemUTC());

    migration(display).run();

    List<JsonNode> lines = out().lines().map(JsonMapper.shared()::readTree).toList();
    assertThat(lines.stream().map(l -> l.get("type").asString()))
        .containsExactly("run", "progress", "ticket", "end");
    assertThat(lines.get(1).get("totals").get("remaining").asInt()).isEqualTo(6);
    assertThat(lines.get(1).get("mailboxes").get(0).get("status").asString()).isEqualTo("Syncing");
    assertThat(lines.getLast().get("exitCode").asInt()).isEqualTo(2);
    assertThat(lines.getLast().get("report").asString()).endsWith("report.json");
  }

  @Test
  void anInterruptedRunHasNoExitCode() throws Exception {
    interrupt.request();

    assertThat(migration(textDisplay()).run()).isEmpty();
  }

  @Test
  void stopsPollingWhenItsPlatformHasFailed() {
    Migration migration =
        new Migration(
            new Migration.Context(
                service.url(),
                () -> {
                  throw new PlatformException("The platform has failed");
                },
                client,
                textDisplay(),
                interrupt,
                ""),
            request(false),
            directory.resolve("report.json"));

    assertThatThrownBy(migration::run).isInstanceOf(PlatformException.class);
  }

  @Test
  void failsSoonWhenThePlatformIsUnreachable() {
    service.close();

    assertThatThrownBy(migration(textDisplay())::run)
        .isInstanceOf(PlatformUnreachableException.class)
        .hasMessageContaining(service.url().toString());
  }

  @Test
  void continuesAfterAnInternalErrorOfThePlatform() throws Exception {
    service
        .only("GET /batches/users?mailboxes=active", 500, "{\"title\":\"Internal error\"}")
        .on("GET /batches/users?mailboxes=active", 200, RUNNING)
        .on("GET /batches/users?mailboxes=active", 200, ENDED);

    assertThat(migration(textDisplay()).run())
        .isEqualTo(OptionalInt.of(ExitCode.INCOMPLETE_MESSAGES));
  }

  @Test
  void aDryRunPrintsThePlan() throws Exception {
    service.on(
        "GET /batches/users/plan",
        200,
        """
        {"batch":"users","ended":true,"mailboxes":[{"address":"office@example.org","found":10,
         "folders":[{"destination":"Sent Items","sources":[{"folder":"Sent","found":10,
         "mappingRule":"MAPPED","mappingRuleText":"folder map"}]}],
         "excludedFolders":["All Mail","Junk"],"virtualFolders":["All Mail"]}]}\
        """);

    assertThat(migration(textDisplay(), true).run()).isEqualTo(OptionalInt.of(ExitCode.COMPLETE));

    assertThat(out())
        .contains("office@example.org: 10 messages")
        .contains("10  Sent  →  Sent Items  (folder map)")
        .contains("excluded: Junk")
        .contains("excluded, only showing messages of other folders: All Mail")
        .contains("Dry run: 1 mailbox with 10 messages. Nothing was changed.");
  }

  @Test
  void aRefusedFileIsReportedWithAllItsErrors() {
    FakeBatchService refusing = service;
    refusing.on(
        "POST /batches",
        422,
        """
        {"type":"urn:mailhaul:problem:invalid-file","title":"The mailbox file has faults","status":422,
         "detail":"2 faults in the mailbox file.",
         "errors":[{"line":3,"message":"UserName is empty"},{"line":7,"message":"5 columns"}]}\
        """);

    assertThatThrownBy(
            () -> {
              migration(textDisplay()).run();
              migration(textDisplay()).run();
            })
        .isInstanceOfSatisfying(
            RequestRefusedException.class,
            e -> {
              assertThat(e).hasMessage("2 faults in the mailbox file.");
              assertThat(e.isUsageError()).isTrue();
              assertThat(e.fileErrors()).hasSize(2);
              assertThat(e.fileErrors().getLast().line()).isEqualTo(7);
            });
  }

  private Migration migration(Display display) {
    return migration(display, false);
  }

  private Migration migration(Display display, boolean dryRun) {
    return new Migration(
        new Migration.Context(service.url(), () -> {}, client, display, interrupt, ""),
        request(dryRun),
        directory.resolve("sub/report.json"));
  }

  private static BatchRequest request(boolean dryRun) {
    return new BatchRequest(
        "users",
        "a",
        "b",
        "EmailAddress,UserName,Password\n",
        8,
        4,
        new CopyOptions(
            List.of(), List.of("\\Junk"), MessageFilter.NONE, Map.of("Sent", "Sent Items"), true),
        dryRun,
        null,
        null);
  }

  @Test
  @DisplayName("SECRET 5: control and direction characters are escaped in JSON")
  void controlCharactersAreEscapedInJson() {
    new JsonDisplay(print(out), print(err), Clock.systemUTC())
        .showProblem("a\u001b[2J\u009b\u202Eb ü", List.of(), ExitCode.USAGE);

    assertThat(out()).contains("a\\u001B[2J\\u009B\\u202Eb ü");
  }

  private Display textDisplay() {
    Streams streams = new Streams(print(out), print(err), new Terminal(Map.of()));
    return new TextDisplay(streams, new ProgressLinesView(streams.out()), true);
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
