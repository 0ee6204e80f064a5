package io.mailhaul.copier.lane.reconcile;

import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.copier.lane.state.ComparedMessage;
import io.mailhaul.copier.lane.state.ComparedMessage.Copy;
import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Selects one digest for each message. A few originals have several, because servers alter their
 * bytes in different ways: such an original gets the digest of a copy that no other original has
 * claimed, so that equal digests mean the same message.
 */
final class DigestSelector {

  private final Map<ComparedMessage, String> selected = new HashMap<>();

  /** By fingerprint and digest: copies minus the originals that have claimed one. */
  private final Map<String, Integer> unclaimed = new HashMap<>();

  private DigestSelector() {}

  /**
   * @param candidates in the order in which originals claim copies; processed ones come first
   * @param digests without those of expunged messages
   */
  static Map<ComparedMessage, String> select(
      List<ComparedMessage> candidates, Map<ComparedMessage, BodyDigest> digests) {
    DigestSelector selector = new DigestSelector();
    List<Original> altered = new ArrayList<>();
    for (ComparedMessage candidate : candidates) {
      BodyDigest digest = digests.get(candidate);
      if (digest == null) {
        continue;
      }
      switch (candidate) {
        case Copy copy -> selector.select(copy, digest.hex(), 1);
        case Original original -> {
          if (digest.altered().isEmpty()) {
            selector.select(original, digest.hex(), -1);
          } else {
            altered.add(original);
          }
        }
      }
    }
    altered.sort(Comparator.comparing(original -> !original.done()));
    for (Original original : altered) {
      BodyDigest digest = digests.get(original);
      if (digest != null) {
        selector.select(original, selector.digestOfCopy(original, digest), -1);
      }
    }
    return selector.selected;
  }

  private void select(ComparedMessage message, String digest, int copies) {
    selected.put(message, digest);
    unclaimed.merge(key(message, digest), copies, Integer::sum);
  }

  /** The digest of an unclaimed copy; else of any copy or original; else the first digest. */
  private String digestOfCopy(Original original, BodyDigest digest) {
    List<String> possible = new ArrayList<>(digest.altered());
    possible.addFirst(digest.hex());
    return possible.stream()
        .filter(one -> unclaimed.getOrDefault(key(original, one), 0) > 0)
        .findFirst()
        .or(() ->
            possible.stream().filter(one -> unclaimed.containsKey(key(original, one))).findFirst())
        .orElse(digest.hex());
  }

  private static String key(ComparedMessage message, String digest) {
    return message.fingerprintHash() + "\n" + digest;
  }
}
