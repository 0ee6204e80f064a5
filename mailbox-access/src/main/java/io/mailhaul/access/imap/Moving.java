package io.mailhaul.access.imap;

import io.mailhaul.events.FailureReason;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** UID MOVE (RFC 6851) of messages of the open folder, and their new UIDs (COPYUID, RFC 4315). */
final class Moving {

  private static final Pattern COPYUID = Pattern.compile("COPYUID \\d{1,10} ([\\d:,]+) ([\\d:,]+)");

  private final Wire wire;
  private final String wireName;

  Moving(Wire connection, String wireName) {
    this.wire = connection;
    this.wireName = wireName;
  }

  UidMap move(UidRanges uids) {
    UidMap moved = UidMap.EMPTY;
    for (String set : Fetching.sets(uids)) {
      List<UidMap.Run> runs = new ArrayList<>();
      Wire.Sent sent = wire.begin("MOVE");
      wire.write("UID MOVE " + set + " ");
      if (wire.writeString(sent, wireName)) {
        wire.end();
      }
      // The code is in an untagged OK, on some servers in the tagged one.
      Answer response = wire.await(sent, untagged -> runs.addAll(runs(untagged)));
      if (!response.isOK()) {
        throw Failures.of(response, wire.side(), FailureReason.FOLDER_REFUSED);
      }
      runs.addAll(runs(response));
      moved = moved.plus(UidMap.of(runs));
    }
    return moved;
  }

  private List<UidMap.Run> runs(Answer response) {
    // The code of a server that does not offer UIDPLUS is not trusted.
    if (!wire.can("UIDPLUS") && !wire.can("IMAP4REV2")) {
      return List.of();
    }
    Matcher code = COPYUID.matcher(response.code());
    if (!code.matches()) {
      return List.of();
    }
    Optional<long[]> from = inOrder(code.group(1));
    Optional<long[]> to = inOrder(code.group(2));
    List<UidMap.Run> runs = new ArrayList<>();
    if (from.isPresent() && to.isPresent() && from.get().length == to.get().length) {
      for (int i = 0; i < from.get().length; i++) {
        runs.add(new UidMap.Run(from.get()[i], to.get()[i], 1));
      }
    }
    return runs;
  }

  /** The UIDs of a set in its order, because the two sets of COPYUID correspond by position. */
  private static Optional<long[]> inOrder(String set) {
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
