package io.mailhaul.access.testing.memory;

import io.mailhaul.access.folder.FolderStatus;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.model.folder.FolderIdentity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A folder of the store. The id of a message is its place in the order of arrival. */
public final class MemoryFolder {

  /** A message and its id. */
  record Stored(long id, TestMessage message) {}

  private final String name;
  private final List<Stored> messages = new ArrayList<>();
  private long nextId = 1;
  private boolean subscribed;

  MemoryFolder(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  public synchronized long put(TestMessage message) {
    messages.add(new Stored(nextId, message));
    return nextId++;
  }

  public synchronized void expunge(long id) {
    messages.removeIf(stored -> stored.id() == id);
  }

  public synchronized void flag(long id, Set<String> flags) {
    messages.replaceAll(
        stored -> stored.id() == id ? new Stored(id, stored.message().flagged(flags)) : stored);
  }

  synchronized void addFlags(long id, Set<String> flags) {
    messages.stream()
        .filter(stored -> stored.id() == id)
        .findFirst()
        .ifPresent(stored -> {
          Set<String> all = new HashSet<>(stored.message().flags());
          all.addAll(flags);
          flag(id, all);
        });
  }

  public synchronized List<TestMessage> messages() {
    return messages.stream().map(Stored::message).toList();
  }

  synchronized List<Stored> stored() {
    return List.copyOf(messages);
  }

  public synchronized FolderStatus status() {
    return new FolderStatus(messages.size(), nextId, FolderIdentity.NONE, 0);
  }

  synchronized boolean isSubscribed() {
    return subscribed;
  }

  synchronized void subscribe() {
    subscribed = true;
  }
}
