package io.mailhaul.api.csv;

import io.mailhaul.model.PrintableText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Parses the mailbox file: CSV with {@code EmailAddress, UserName, Password} and optionally {@code
 * DestinationUserName, DestinationPassword, UserRoot}, in any order. The batch's OAuth client of a
 * side opens the accounts of that side that have no password. All errors of a file are found in one
 * pass.
 */
public final class MailboxFileParser {

  /** The largest number of rows. */
  public static final int MAX_ROWS = 50_000;

  /** The largest size of the file, in bytes of UTF-8. */
  public static final int MAX_BYTES = 10_000_000;

  /** Longer than any address, user name, password or folder name; a token is obtained by OAuth. */
  private static final int MAX_CELL_BYTES = 1_000;

  private final CsvErrorCollector errors = new CsvErrorCollector();
  private final List<MailboxRow> rows = new ArrayList<>();
  private final Map<String, Integer> addresses = new HashMap<>();
  private final Map<String, Integer> destinations = new HashMap<>();

  private final OAuthClients clients;

  private MailboxFileParser(OAuthClients clients) {
    this.clients = clients;
  }

  /**
   * Parses the rows of a file.
   *
   * @param text the text of the file; U+FFFD takes the place of bytes that are not UTF-8
   * @param clients the OAuth clients for accounts that have no password
   * @throws InvalidFileException with all errors
   */
  public static List<MailboxRow> read(String text, OAuthClients clients) {
    MailboxFileParser file = new MailboxFileParser(clients);
    file.readAll(text);
    file.errors.throwIfAny("mailbox file");
    return file.rows;
  }

  private void readAll(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      addError(1, "The file is larger than 10 MB. Split it into several batches.");
      return;
    }
    String content = CsvErrorCollector.withoutByteOrderMark(text);
    if (content.isBlank()) {
      addError(1, "The file is empty.");
      return;
    }
    List<String> all = content.lines().toList();
    int first = 0;
    while (all.get(first).isBlank()) {
      first++;
    }
    MailboxFileHeader header = header(first + 1, all.get(first));
    if (header == null) {
      return;
    }
    boolean validHeader = errors.errorCount() == 0;
    int count = 0;
    for (int i = first + 1; i < all.size(); i++) {
      if (all.get(i).isBlank()) {
        continue;
      }
      if (++count > MAX_ROWS) {
        addError(
            i + 1,
            "The file has more than 50,000 rows; this row exceeds the limit. Split the file into several batches.");
        return;
      }
      row(i + 1, all.get(i), header, validHeader);
    }
    if (count == 0) {
      addError(first + 1, "The file has a header but no mailboxes.");
    } else if (errors.errorCount() == 0) {
      requireClientsInUse(first + 1);
    }
  }

  /** Adds an error for a client that no row uses. */
  private void requireClientsInUse(int line) {
    if (clients.source() != null && rows.stream().allMatch(row -> row.sourceClient() == null)) {
      addError(
          line,
          "Every row has a Password, so the source's OAuth application would not be used. Leave Password empty in the rows that are to use it.");
    }
    if (clients.destination() != null
        && rows.stream().allMatch(row -> row.destinationClient() == null)) {
      addError(
          line,
          "Every row has a DestinationPassword, so the destination's OAuth application would not be used. Leave DestinationPassword empty in the rows that are to use it.");
    }
  }

  private @Nullable MailboxFileHeader header(int line, String text) {
    OptionalInt lineEnd = text.chars().filter(MailboxFileParser::isOtherLineEnd).findFirst();
    if (lineEnd.isPresent()) {
      addError(
          line,
          "The first line contains the character U+%04X; lines must end with LF or CRLF."
              .formatted(lineEnd.getAsInt()));
      return null;
    }
    List<String> names = errors.cells(line, text);
    if (names == null) {
      return null;
    }
    if (names.size() == 1) {
      for (char separator : new char[] {';', '\t', '|'}) {
        if (text.indexOf(separator) >= 0) {
          addError(
              line,
              "The file is separated by %s; it must be separated by commas."
                  .formatted(separator == '\t' ? "tabs" : "'" + separator + "'"));
          return null;
        }
      }
    }
    if (!MailboxFileHeader.isHeader(names)) {
      // The line may be a row with a password, so it is not quoted.
      addError(
          line,
          "The first line is not the header; it must name the columns EmailAddress, UserName and Password.");
      return null;
    }
    return new MailboxFileHeader(names, clients, message -> addError(line, message));
  }

  /** Whether some programs end a line with this character. Such a file seems to be one line. */
  private static boolean isOtherLineEnd(int c) {
    return switch (c) {
      case '\u000B', '\f', '\u001C', '\u001D', '\u001E', '\u0085', '\u2028', '\u2029' -> true;
      default -> false;
    };
  }

  private void row(int line, String text, MailboxFileHeader header, boolean validHeader) {
    List<String> cells = errors.cells(line, text);
    if (cells == null) {
      return;
    }
    if (cells.size() != header.size()) {
      addError(
          line,
          "The row has %d %s, the header has %d. A cell with a comma must be in quotes."
              .formatted(cells.size(), cells.size() == 1 ? "column" : "columns", header.size()));
      return;
    }
    int before = errors.errorCount();
    String address = header.cell(cells, MailboxColumn.EMAIL_ADDRESS).strip();
    String userName = header.cell(cells, MailboxColumn.USER_NAME);
    String password = header.cell(cells, MailboxColumn.PASSWORD);
    String destinationUser = header.cell(cells, MailboxColumn.DESTINATION_USER_NAME);
    String destinationPassword = header.cell(cells, MailboxColumn.DESTINATION_PASSWORD);
    String root = header.cell(cells, MailboxColumn.USER_ROOT);
    required(line, header, MailboxColumn.EMAIL_ADDRESS, address.isEmpty());
    required(line, header, MailboxColumn.USER_NAME, userName.isBlank());
    OAuthClient sourceClient = password.isEmpty() ? clients.source() : null;
    OAuthClient destinationClient = destinationPassword.isEmpty() ? clients.destination() : null;
    required(line, header, MailboxColumn.PASSWORD, password.isEmpty() && sourceClient == null);
    if (destinationClient == null) {
      requireDestinationPassword(line, cells, header, sourceClient != null, validHeader);
    }
    for (int i = 0; i < cells.size(); i++) {
      if (!PrintableText.isStorable(cells.get(i))) {
        addError(
            line, "Column %d contains a NUL character or half of a character.".formatted(i + 1));
      }
      if (cells.get(i).getBytes(StandardCharsets.UTF_8).length > MAX_CELL_BYTES) {
        addError(line, "Column %d is longer than 1,000 bytes.".formatted(i + 1));
      }
    }
    MailboxRow row =
        new MailboxRow(
            line,
            address,
            userName,
            password,
            destinationUser.isBlank() ? address : destinationUser,
            destinationClient != null || header.has(MailboxColumn.DESTINATION_PASSWORD)
                ? destinationPassword
                : password,
            root.isEmpty() ? null : root,
            sourceClient,
            destinationClient);
    if (!address.isEmpty()) {
      requireUnique(row);
    }
    if (errors.errorCount() == before) {
      rows.add(row);
    }
  }

  private void requireDestinationPassword(
      int line,
      List<String> cells,
      MailboxFileHeader header,
      boolean withoutPassword,
      boolean validHeader) {
    String userName = header.cell(cells, MailboxColumn.USER_NAME);
    if (header.has(MailboxColumn.DESTINATION_PASSWORD)) {
      String password = header.cell(cells, MailboxColumn.DESTINATION_PASSWORD);
      required(line, header, MailboxColumn.DESTINATION_PASSWORD, password.isEmpty());
    } else if (withoutPassword) {
      addError(
          line,
          "The destination's account has no password: the file needs a column DestinationPassword, or the batch an OAuth application for the destination.");
    } else if (validHeader && SignInName.isAdministrator(userName)) {
      addError(
          line,
          "The UserName signs in as an administrator, so Password is not the password of the mailbox: the file needs a column DestinationPassword.");
    }
  }

  private void requireUnique(MailboxRow row) {
    Integer sameAddress = addresses.putIfAbsent(row.addressKey(), row.line());
    Integer sameDestination = destinations.putIfAbsent(row.destinationKey(), row.line());
    if (sameAddress != null) {
      addError(row.line(), "The EmailAddress is already in line %d.".formatted(sameAddress));
    } else if (sameDestination != null) {
      addError(
          row.line(),
          "The destination account is already in line %d; two mailboxes cannot be migrated into one account."
              .formatted(sameDestination));
    }
  }

  private void required(int line, MailboxFileHeader header, MailboxColumn column, boolean empty) {
    if (empty && header.has(column)) {
      addError(
          line,
          column == MailboxColumn.DESTINATION_PASSWORD
              ? "DestinationPassword is empty. Leave the whole column out to use Password on both sides."
              : column.title() + " is empty.");
    }
  }

  private void addError(int line, String message) {
    errors.addError(line, message);
  }
}
