package io.mailhaul.scanner.folders;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxException;
import io.mailhaul.model.Failure;
import io.mailhaul.scanner.plan.FolderListing;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The CREATE commands of one scan (RFC 9051 section 6.3.4): pipelined as long as the server refuses
 * none, then one by one. A name that a pipeline created or had refused is not requested again.
 */
final class CreateCommands {

  /** How many folders of one depth the first CREATE pipeline, and the largest one, contains. */
  private static final int FIRST_PIPELINE_SIZE = 4;

  private static final int MAX_PIPELINE_SIZE = 32;

  private final DestinationMailbox destination;
  private final Set<String> existing = new HashSet<>();
  private final Set<String> createdPipelined = new HashSet<>();
  private final Map<String, Failure> refusedPipelined = new HashMap<>();

  CreateCommands(DestinationMailbox destination, FolderListing listing) {
    this.destination = destination;
    listing.folders().stream()
        .filter(FolderInfo::isSelectable)
        .forEach(folder -> existing.add(folder.name()));
  }

  /** Whether the folder existed before this scan. */
  boolean existed(String name) {
    return existing.contains(name);
  }

  boolean wasCreatedPipelined(String name) {
    return createdPipelined.contains(name);
  }

  /**
   * Creates folders by pipelined commands: parents before their children, with a growing number of
   * folders of each depth. After the first refusal it stops, and the remaining folders are left to
   * {@link #tryCreate}.
   */
  void pipeline(Collection<Target> targets, ToIntFunction<Target> depthOf) {
    Deque<Target> waiting =
        new ArrayDeque<>(targets.stream().sorted(Comparator.comparingInt(depthOf)).toList());
    int limit = FIRST_PIPELINE_SIZE;
    int depth = 0;
    while (!waiting.isEmpty() && refusedPipelined.isEmpty()) {
      int next = depthOf.applyAsInt(waiting.getFirst());
      limit = next == depth ? limit : FIRST_PIPELINE_SIZE;
      depth = next;
      List<String> names = new ArrayList<>();
      while (!waiting.isEmpty()
          && names.size() < limit
          && depthOf.applyAsInt(waiting.getFirst()) == depth) {
        names.add(waiting.removeFirst().name());
      }
      Map<String, MailboxException> refused = destination.create(names);
      createdPipelined.addAll(names);
      createdPipelined.removeAll(refused.keySet());
      refused.forEach((name, refusal) -> refusedPipelined.put(name, refusal.failure()));
      limit = Math.min(2 * limit, MAX_PIPELINE_SIZE);
    }
  }

  /** Sends CREATE if necessary; returns the refusal, or null when the folder exists. */
  @Nullable Failure tryCreate(String name) {
    if (existing.contains(name) || createdPipelined.contains(name)) {
      return null;
    }
    Failure refusal = refusedPipelined.remove(name);
    if (refusal != null) {
      return refusal;
    }
    try {
      destination.create(name);
      return null;
    } catch (MailboxException e) {
      if (e.reason().isFolderScoped()) {
        return e.failure();
      }
      throw e;
    }
  }
}
