package io.mailhaul.cli.demo;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.imap.AuthorizationException;
import com.icegreen.greenmail.imap.ImapHostManager;
import com.icegreen.greenmail.imap.ImapHostManagerImpl;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mailhaul.model.Sha256;
import jakarta.mail.Flags;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A small IMAP server in this process, on loopback, in memory. It can refuse to create folders with
 * one name, as real servers do with reserved names.
 */
final class SampleServer implements AutoCloseable {

  private static final Map<String, Flags.Flag> FLAGS =
      Map.of(
          "\\Seen", Flags.Flag.SEEN,
          "\\Answered", Flags.Flag.ANSWERED,
          "\\Flagged", Flags.Flag.FLAGGED,
          "\\Draft", Flags.Flag.DRAFT);

  private final GreenMail greenMail;

  private SampleServer(GreenMail greenMail) {
    this.greenMail = greenMail;
  }

  static SampleServer start() {
    return start(null);
  }

  /**
   * Starts a server.
   *
   * @param refusedName the refused folder name, case-insensitive; null for none
   */
  static SampleServer start(@Nullable String refusedName) {
    ServerSetup setup = new ServerSetup(0, "127.0.0.1", "imap");
    GreenMail greenMail =
        new GreenMail(setup) {
          @Override
          protected Map<String, AbstractServer> createServices(
              ServerSetup[] setups, Managers defaults) {
            managers = new ReservedNameManagers(refusedName);
            return super.createServices(setups, managers);
          }
        };
    greenMail.start();
    return new SampleServer(greenMail);
  }

  private static final class ReservedNameManagers extends Managers {
    private final ImapHostManager host;

    ReservedNameManagers(@Nullable String refusedName) {
      host =
          new ImapHostManagerImpl(super.getImapHostManager().getStore()) {
            @Override
            public MailFolder createMailbox(GreenMailUser user, String name)
                throws FolderException {
              if (lastLevel(name).equalsIgnoreCase(refusedName)) {
                FolderException refusal = new FolderException("This name is reserved");
                refusal.setResponseCode("CANNOT");
                throw refusal;
              }
              return super.createMailbox(user, name);
            }
          };
    }

    private static String lastLevel(String name) {
      return name.substring(name.lastIndexOf('.') + 1);
    }

    @Override
    public ImapHostManager getImapHostManager() {
      return host;
    }
  }

  int port() {
    return greenMail.getImap().getPort();
  }

  void addAccount(SampleMailbox mailbox) {
    greenMail.setUser(mailbox.address(), mailbox.address(), mailbox.password());
  }

  /** Creates the mailbox's folders and messages. */
  void fill(SampleMailbox mailbox) {
    try {
      GreenMailUser user = user(mailbox);
      ImapHostManager host = host();
      for (String folder : mailbox.folders()) {
        host.createMailbox(user, folder);
        host.subscribe(user, folder);
      }
      Session session = Session.getInstance(new Properties());
      for (SampleMailbox.Message message : mailbox.messages()) {
        Flags flags = new Flags();
        message.flags().forEach(flag -> flags.add(flag(flag)));
        MimeMessage mime = new MimeMessage(session, new ByteArrayInputStream(message.bytes()));
        host.getFolder(user, message.folder())
            .appendMessage(mime, flags, Date.from(message.date()));
      }
    } catch (FolderException | AuthorizationException | MessagingException e) {
      throw new IllegalStateException("The sample mailbox could not be created", e);
    }
  }

  private static Flags.Flag flag(String name) {
    Flags.Flag flag = FLAGS.get(name);
    if (flag == null) {
      throw new IllegalArgumentException(name);
    }
    return flag;
  }

  /**
   * The content of a mailbox: by folder, the digest, flags and date of each message, and how often
   * it is there.
   */
  Map<String, Map<String, Integer>> contents(SampleMailbox mailbox) {
    try {
      Map<String, Map<String, Integer>> contents = new TreeMap<>();
      GreenMailUser user = user(mailbox);
      for (MailFolder folder : host().listMailboxes(user, "*")) {
        Map<String, Integer> messages = new HashMap<>();
        for (StoredMessage message : folder.getMessages()) {
          messages.merge(identity(message), 1, Integer::sum);
        }
        contents.put(shownName(folder, user), messages);
      }
      return contents;
    } catch (FolderException | MessagingException | IOException e) {
      throw new IllegalStateException("The sample mailbox could not be read", e);
    }
  }

  /** The folder's name without the server's prefix for the account. */
  private static String shownName(MailFolder folder, GreenMailUser user) {
    String prefix = "#mail." + user.getQualifiedMailboxName() + ".";
    String name = folder.getFullName();
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private static String identity(StoredMessage message) throws MessagingException, IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    message.getMimeMessage().writeTo(bytes);
    StringBuilder identity = new StringBuilder(Sha256.hex(bytes.toByteArray()));
    FLAGS.keySet().stream()
        .sorted()
        .filter(name -> message.isSet(flag(name)))
        .forEach(name -> identity.append(' ').append(name));
    return identity.append(' ').append(message.getReceivedDate().toInstant()).toString();
  }

  private ImapHostManager host() {
    return greenMail.getManagers().getImapHostManager();
  }

  private GreenMailUser user(SampleMailbox mailbox) {
    return greenMail.getUserManager().getUser(mailbox.address());
  }

  @Override
  public void close() {
    greenMail.stop();
  }
}
