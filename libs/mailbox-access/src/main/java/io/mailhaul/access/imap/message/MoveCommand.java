package io.mailhaul.access.imap.message;

import io.mailhaul.access.imap.connection.FailureTranslator;
import io.mailhaul.access.imap.connection.ImapConnection;
import io.mailhaul.access.imap.protocol.ImapResponse;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.folder.UidMap;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** UID MOVE (RFC 6851) of messages of the open folder, and their new UIDs (COPYUID, RFC 4315). */
public final class MoveCommand {

  private static final Pattern COPYUID = Pattern.compile("COPYUID \\d{1,10} ([\\d:,]+) ([\\d:,]+)");

  private final ImapConnection connection;
  private final String wireName;

  public MoveCommand(ImapConnection connection, String wireName) {
    this.connection = connection;
    this.wireName = wireName;
  }

  public UidMap move(UidRanges uids) {
    UidMap moved = UidMap.EMPTY;
    for (String set : FetchCommand.splitSet(uids)) {
      List<UidMap.Run> runs = new ArrayList<>();
      ImapConnection.SentCommand sent =
          connection.send("MOVE", "UID MOVE " + set + " ", wireName, "");
      // The code is in an untagged OK, on some servers in the tagged one.
      ImapResponse response =
          connection.awaitCompletion(sent, untagged -> runs.addAll(copiedRuns(untagged)));
      if (!response.isOK()) {
        throw FailureTranslator.of(response, connection.side(), FailureReason.FOLDER_REFUSED);
      }
      runs.addAll(copiedRuns(response));
      moved = moved.plus(UidMap.of(runs));
    }
    return moved;
  }

  private List<UidMap.Run> copiedRuns(ImapResponse response) {
    // The code of a server that does not offer UIDPLUS is not trusted.
    if (!connection.hasCapability("UIDPLUS") && !connection.hasCapability("IMAP4REV2")) {
      return List.of();
    }
    Matcher code = COPYUID.matcher(response.code());
    if (!code.matches()) {
      return List.of();
    }
    Optional<long[]> from = uidsInOrder(code.group(1));
    Optional<long[]> to = uidsInOrder(code.group(2));
    List<UidMap.Run> runs = new ArrayList<>();
    if (from.isPresent() && to.isPresent() && from.get().length == to.get().length) {
      for (int i = 0; i < from.get().length; i++) {
        runs.add(new UidMap.Run(from.get()[i], to.get()[i], 1));
      }
    }
    return runs;
  }

  /** The UIDs of a set in its order, because the two sets of COPYUID correspond by position. */
  private static Optional<long[]> uidsInOrder(String set) {
    try {
      LongStream all = LongStream.empty();
      for (String part : set.split(",")) {
        all = LongStream.concat(all, UidRanges.parse(part).uids());
      }
      return Optional.of(all.toArray());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
