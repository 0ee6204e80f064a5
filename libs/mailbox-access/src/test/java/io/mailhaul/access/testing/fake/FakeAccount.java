package io.mailhaul.access.testing.fake;

import io.mailhaul.model.AccountCredentials;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An account of the fake server, as a test sees it. It has an INBOX from the start. */
public final class FakeAccount {

  private final FakeMailServer server;
  private final String name;
  private String password;
  private final TreeMap<String, FakeFolder> folders = new TreeMap<>();
  private final Map<String, String> aliases = new HashMap<>();
  private final Set<String> subscriptions = new TreeSet<>();
  private int connections;

  FakeAccount(FakeMailServer server, String name, String password) {
    this.server = server;
    this.name = name;
    this.password = password;
    folders.put("INBOX", server.newFolder("INBOX"));
  }

  public String name() {
    return name;
  }

  public synchronized String password() {
    return password;
  }

  public synchronized void changePassword(String password) {
    this.password = password;
  }

  /** The credentials of the account. */
  public AccountCredentials signIn() {
    return new AccountCredentials(server.endpoint(), name, password());
  }

  /** The folder with this full name; it is created with its parents when it does not exist. */
  public synchronized FakeFolder folder(String called) {
    String name = aliases.getOrDefault(called, called);
    FakeFolder folder = folders.get(name);
    if (folder == null) {
      String separator = server.separator();
      for (int at = separator.isEmpty() ? -1 : name.indexOf(separator);
          at > 0;
          at = name.indexOf(separator, at + 1)) {
        String parent = name.substring(0, at);
        if (!folders.containsKey(parent)) {
          folders.put(parent, server.newFolder(parent).attribute("\\Noselect"));
        }
      }
      folder = server.newFolder(name);
      folders.put(name, folder);
    }
    return folder;
  }

  /** Creates a folder that can hold messages, or replaces a {@code \Noselect} folder by one. */
  synchronized boolean create(String called) {
    String name = aliases.getOrDefault(called, called);
    FakeFolder there = folders.get(name);
    if (there != null && there.attributes().contains("\\Noselect")) {
      folders.remove(name);
      there = null;
    }
    if (there != null) {
      return false;
    }
    folder(name);
    return true;
  }

  public synchronized boolean has(String folder) {
    return folders.containsKey(aliases.getOrDefault(folder, folder));
  }

  /** Gives a folder a second name, which is not listed. */
  public synchronized void alias(String name, String folder) {
    aliases.put(name, folder);
  }

  public synchronized void delete(String folder) {
    folders.remove(folder);
  }

  /** Renames a folder; its UIDs and its UIDVALIDITY stay. */
  public synchronized void rename(String from, String to) {
    FakeFolder folder = folders.remove(from);
    folder.rename(to);
    folders.put(to, folder);
  }

  public synchronized List<FakeFolder> folders() {
    return List.copyOf(folders.values());
  }

  public synchronized void subscribe(String folder) {
    subscriptions.add(folder);
  }

  public synchronized Set<String> subscriptions() {
    return new TreeSet<>(subscriptions);
  }

  /** How many connections to the account are open. */
  public synchronized int connections() {
    return connections;
  }

  synchronized void connected() {
    connections++;
  }

  synchronized void disconnected() {
    connections--;
  }
}
