package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.access.folder.SourceFolder;
import io.mailhaul.access.message.HeaderFields;
import io.mailhaul.access.message.Message;
import io.mailhaul.access.message.MessageHead;
import io.mailhaul.access.message.OriginalReference;
import io.mailhaul.access.message.repair.RepairSequence;
import io.mailhaul.copier.lane.copy.AppendPreparer;
import io.mailhaul.copier.lane.copy.PreparedMessage;
import io.mailhaul.copier.lane.flags.AppendedFlagVerifier;
import io.mailhaul.copier.lane.folder.OpenLane;
import io.mailhaul.copier.lane.folder.SourceFolders;
import io.mailhaul.copier.lane.state.ComparedMessage;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.copier.lane.turn.LaneMemory;
import io.mailhaul.copier.lane.turn.LaneSettings;
import io.mailhaul.copier.lane.turn.TurnLimits;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Detects the alterations of copies that were appended but not recorded, because a copier crashed
 * or a connection was lost. Flags and dates are derived from the source again; a repaired copy
 * differs in size, and refers to its original or equals one of the forms of {@link RepairSequence}.
 */
public final class AlterationDetector {

  private static final Failure RESPONSE_LOST =
      new Failure(
          FailureReason.MESSAGE_REFUSED,
          Side.DESTINATION,
          "the response was lost with the connection, so the destination may have made this alteration");

  /**
   * The maximum number of bytes read at once; each message takes a multiple of its size in memory.
   */
  private static final long WINDOW_BYTES = 1 << 20;

  /**
   * Copies of a message held in memory: the response, the copy taken from it and two repaired
   * forms.
   */
  private static final int COPIES_IN_MEMORY = 4;

  private final SourceFolder destination;
  private final SourceFolders sources;
  private final LaneSettings settings;
  private final LaneMemory memory;
  private final TurnLimits limits;
  private final AppendPreparer preparer;
  private final AppendedFlagVerifier flagVerifier;

  public AlterationDetector(
      OpenLane lane, AppendPreparer preparer, AppendedFlagVerifier flagVerifier) {
    this.destination = lane.destination();
    this.sources = lane.sources();
    this.settings = lane.resources().settings();
    this.memory = lane.resources().memory();
    this.limits = lane.limits();
    this.preparer = preparer;
    this.flagVerifier = flagVerifier;
  }

  /** Records how these copies differ from their originals. */
  void detect(SourceProgressState source, List<CopyMatcher.Match> copies) {
    Map<Long, CopyMatcher.Match> bySource = new HashMap<>();
    copies.forEach(copy -> bySource.put(copy.source().uid(), copy));
    List<MessageHead> heads =
        sources.read(source, folder -> folder.fetchHeads(UidRanges.ofUids(bySource.keySet())));
    List<MessageHead> window = new ArrayList<>();
    long maxBytes = Math.min(settings.windowBytes(), WINDOW_BYTES);
    long bytes = 0;
    for (MessageHead head : heads) {
      CopyMatcher.Match copy = bySource.get(head.uid());
      if (copy == null) {
        continue;
      }
      boolean sameContent =
          copy.source().size() == copy.destination().size()
              && Objects.equals(copy.source().original(), copy.destination().original());
      if (sameContent && !preparer.needsHeader(head)) {
        recordAlterations(
            source, preparer.prepare(new Message(head, new Message.Bytes(new byte[0]))));
        continue;
      }
      if (bytes + head.size() > maxBytes || window.size() == settings.windowMessages()) {
        read(source, window, bySource);
        window.clear();
        bytes = 0;
      }
      window.add(head);
      bytes += head.size();
    }
    read(source, window, bySource);
  }

  private void read(
      SourceProgressState source, List<MessageHead> window, Map<Long, CopyMatcher.Match> bySource) {
    if (window.isEmpty()) {
      return;
    }
    List<MessageHead> heads = List.copyOf(window);
    long largest = heads.stream().mapToLong(MessageHead::size).max().orElse(0);
    long needed =
        destination.memoryNeededFor(heads)
            + COPIES_IN_MEMORY * Math.min(largest, settings.windowBytes());
    try (var _ = memory.reserveForReading(needed, limits)) {
      detect(source, sources.read(source, folder -> folder.fetch(heads)), bySource);
    }
  }

  private void detect(
      SourceProgressState source, List<Message> messages, Map<Long, CopyMatcher.Match> bySource) {
    for (Message message : messages) {
      CopyMatcher.Match copy = bySource.get(message.uid());
      if (copy != null) {
        recordAlterations(source, sent(preparer.prepare(message), copy.destination()));
      }
    }
  }

  /** The message in the form that was sent. */
  private PreparedMessage sent(PreparedMessage message, ComparedMessage copy) {
    Message.Body body = message.message().body();
    OriginalReference original = copy.original();
    if (original != null) {
      return message.altered(
          body,
          original.alterations(),
          HeaderFields.of(AppendPreparer.header(body)),
          RESPONSE_LOST);
    }
    RepairSequence.RepairedForm form =
        body instanceof Message.Bytes(byte[] bytes) ? repairedForm(bytes, copy) : null;
    return form == null ? message : message.repaired(form, RESPONSE_LOST);
  }

  private void recordAlterations(SourceProgressState source, PreparedMessage sent) {
    source.recordAlterations(sent.uid(), sent.alterations(), sent.alteredMessage());
    flagVerifier.expectFlags(source, sent.uid(), sent.message().head().flags());
  }

  /**
   * Null when the copy is not a repaired form. Only the end is compared, since servers add header
   * fields at the top.
   */
  private RepairSequence.@Nullable RepairedForm repairedForm(
      byte[] original, ComparedMessage candidate) {
    RepairSequence forms = new RepairSequence(original);
    RepairSequence.RepairedForm form = forms.next();
    if (form == null) {
      return null;
    }
    byte[] copy = copyBytes(candidate);
    if (endsWith(copy, original) || differsOnlyInExtraCrs(copy, original)) {
      return null;
    }
    while (form != null && !endsWith(copy, form.bytes())) {
      form = forms.next();
    }
    return form;
  }

  private byte[] copyBytes(ComparedMessage copy) {
    for (MessageHead head : destination.fetchHeads(UidRanges.of(copy.uid(), copy.uid()))) {
      for (Message message : destination.fetch(List.of(head))) {
        if (message.body() instanceof Message.Bytes(byte[] bytes)) {
          return bytes;
        }
      }
    }
    return new byte[0];
  }

  /**
   * Dovecot and Courier accept several CRs before an LF and store one. With one CR before each LF,
   * the copy ends with the original. A bare LF is another matter: a repair makes the same of it.
   */
  private static boolean differsOnlyInExtraCrs(byte[] copy, byte[] original) {
    int c = copy.length - 1;
    int o = original.length - 1;
    while (o >= 0) {
      if (c < 0 || copy[c] != original[o]) {
        return false;
      }
      boolean lineEnd = original[o] == '\n';
      c--;
      o--;
      if (lineEnd) {
        if (c < 0 || o < 0 || copy[c] != '\r' || original[o] != '\r') {
          return false;
        }
        c = beforeCrs(copy, c);
        o = beforeCrs(original, o);
      }
    }
    return true;
  }

  private static int beforeCrs(byte[] bytes, int from) {
    int at = from;
    while (at >= 0 && bytes[at] == '\r') {
      at--;
    }
    return at;
  }

  private static boolean endsWith(byte[] all, byte[] end) {
    int from = all.length - end.length;
    return from >= 0 && Arrays.equals(all, from, all.length, end, 0, end.length);
  }
}
