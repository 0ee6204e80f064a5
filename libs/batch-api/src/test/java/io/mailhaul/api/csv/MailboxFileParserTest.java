package io.mailhaul.api.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxFileParserTest {

  private static final String HEADER = "EmailAddress,UserName,Password\n";

  private static List<FileError> errors(String text) {
    InvalidFileException e =
        catchThrowableOfType(
            InvalidFileException.class, () -> MailboxFileParser.read(text, OAuthClients.NONE));
    assertThat(e).as("the file has an error").isNotNull();
    return e.errors();
  }

  private static FileError error(String text) {
    List<FileError> errors = errors(text);
    assertThat(errors).hasSize(1);
    return errors.getFirst();
  }

  private static MailboxRow row(String text) {
    List<MailboxRow> rows = MailboxFileParser.read(text, OAuthClients.NONE);
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  @Test
  void readsAFileWithTheThreeRequiredColumns() {
    MailboxRow row = row(HEADER + "anna@example.org,anna,s3cret\n");
    assertThat(row)
        .isEqualTo(
            new MailboxRow(
                2,
                "anna@example.org",
                "anna",
                "s3cret",
                "anna@example.org",
                "s3cret",
                null,
                null,
                null));
  }

  private static final OAuthClient OLD =
      new OAuthClient("https://login.example.org/old", "mover", "s3cret", "");
  private static final OAuthClient NEW =
      new OAuthClient("https://login.example.org/new", "mover", "s3cret", "");

  private static List<FileError> errors(String text, OAuthClients clients) {
    return catchThrowableOfType(
            InvalidFileException.class, () -> MailboxFileParser.read(text, clients))
        .errors();
  }

  @Test
  @DisplayName("TRAP 4: the OAuth client of a side opens accounts without a password")
  void usesTheOAuthClientForAccountsWithoutAPassword() {
    assertThat(
            MailboxFileParser.read(
                "EmailAddress,UserName,Password,DestinationPassword\n"
                    + "a@example.org,a,,\nb@example.org,b,old,\nc@example.org,c,,new\n",
                new OAuthClients(OLD, NEW)))
        .extracting(
            MailboxRow::password,
            MailboxRow::sourceClient,
            MailboxRow::destinationPassword,
            MailboxRow::destinationClient)
        .containsExactly(
            tuple("", OLD, "", NEW), tuple("old", null, "", NEW), tuple("", OLD, "new", null));
  }

  @Test
  void needsNoPasswordColumnWithClientsOnBothSides() {
    assertThat(
            MailboxFileParser.read(
                "EmailAddress,UserName\na@b.c,a*x\n", new OAuthClients(OLD, NEW)))
        .singleElement()
        .satisfies(row -> assertThat(row.sourceClient()).isEqualTo(OLD))
        .satisfies(row -> assertThat(row.destinationClient()).isEqualTo(NEW));
    assertThat(MailboxFileParser.read(HEADER + "a@b.c,a,old\n", new OAuthClients(null, NEW)))
        .singleElement()
        .satisfies(row -> assertThat(row.destinationPassword()).isEmpty())
        .satisfies(row -> assertThat(row.destinationClient()).isEqualTo(NEW));
  }

  @Test
  void reportsAnAccountWithNeitherPasswordNorClient() {
    assertThat(errors("EmailAddress,UserName\na@b.c,a\n", new OAuthClients(OLD, null)))
        .singleElement()
        .satisfies(error -> assertThat(error.line()).isEqualTo(2))
        .satisfies(
            error -> assertThat(error.message()).contains("needs a column DestinationPassword"));
    assertThat(errors(HEADER + "a@b.c,a,\n", new OAuthClients(null, NEW)))
        .containsExactly(new FileError(2, "Password is empty."));
    assertThat(errors("EmailAddress,UserName\na@b.c,a\n", new OAuthClients(null, NEW)))
        .contains(new FileError(1, "The header lacks the column Password."));
  }

  @Test
  void reportsAClientThatNoRowUses() {
    assertThat(
            errors(
                "EmailAddress,UserName,Password,DestinationPassword\na@b.c,a,old,new\n",
                new OAuthClients(OLD, NEW)))
        .extracting(FileError::message)
        .hasSize(2)
        .allMatch(message -> message.contains("would not be used"));
  }

  @Test
  void acceptsColumnsInAnyOrder() {
    MailboxRow row =
        row(
            "UserRoot,DestinationPassword,Password,DestinationUserName,UserName,EmailAddress\n"
                + "Shared/Anna,new,old,anna.new,anna.old,anna@example.org\n");
    assertThat(row)
        .isEqualTo(
            new MailboxRow(
                2,
                "anna@example.org",
                "anna.old",
                "old",
                "anna.new",
                "new",
                "Shared/Anna",
                null,
                null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void acceptsEveryKindOfLineEnding(String end) {
    List<MailboxRow> rows =
        MailboxFileParser.read(
            ("EmailAddress,UserName,Password|a@example.org,a,1|b@example.org,b,2")
                .replace("|", end),
            OAuthClients.NONE);
    assertThat(rows).extracting(MailboxRow::line).containsExactly(2, 3);
    assertThat(rows).extracting(MailboxRow::password).containsExactly("1", "2");
  }

  @Test
  void acceptsAByteOrderMark() {
    assertThat(
            MailboxFileParser.read("\uFEFF" + HEADER + "a@example.org,a,1\r\n", OAuthClients.NONE))
        .hasSize(1);
  }

  @Test
  void skipsEmptyLinesButCountsThem() {
    List<MailboxRow> rows =
        MailboxFileParser.read(HEADER + "\na@example.org,a,1\n  \n\n", OAuthClients.NONE);
    assertThat(rows).extracting(MailboxRow::line).containsExactly(3);
  }

  @Test
  void keepsSpacesInPasswordsAndUserNames() {
    MailboxRow row = row(HEADER + "a@example.org, a b , two  words \n");
    assertThat(row.userName()).isEqualTo(" a b ");
    assertThat(row.password()).isEqualTo(" two  words ");
    assertThat(row(HEADER + "a@example.org,a,   \n").password()).isEqualTo("   ");
  }

  @Test
  void readsCommasAndQuotesInQuotedCells() {
    MailboxRow row = row(HEADER + "\"a@example.org\",\"a, b\",\"p\"\"w,d\"\n");
    assertThat(row.userName()).isEqualTo("a, b");
    assertThat(row.password()).isEqualTo("p\"w,d");
  }

  @Test
  void acceptsAnyCharactersInPasswords() {
    assertThat(row(HEADER + "a@example.org,a,pä\\'€𝄞;|#*\t\n").password())
        .isEqualTo("pä\\'€𝄞;|#*\t");
  }

  @Test
  void acceptsAnAddressWithoutAt() {
    assertThat(row(HEADER + "anna,anna,1\n").destinationUserName()).isEqualTo("anna");
  }

  @Test
  void usesTheAddressForAnEmptyDestinationUserName() {
    MailboxRow row =
        row("EmailAddress,UserName,Password,DestinationUserName\na@example.org,a,1,\n");
    assertThat(row.destinationUserName()).isEqualTo("a@example.org");
  }

  @Test
  void anEmptyUserRootSelectsTheWholeAccount() {
    assertThat(row("EmailAddress,UserName,Password,UserRoot\na@example.org,a,1,\n").userRoot())
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \r\n\n ", "\uFEFF"})
  void reportsAnEmptyFile(String text) {
    assertThat(error(text)).isEqualTo(new FileError(1, "The file is empty."));
  }

  @Test
  void reportsAFileWithoutRows() {
    assertThat(error(HEADER).message()).isEqualTo("The file has a header but no mailboxes.");
  }

  @Test
  void namesASeparatorOtherThanComma() {
    assertThat(error("EmailAddress;UserName;Password\na@example.org;a;1\n"))
        .isEqualTo(
            new FileError(1, "The file is separated by ';'; it must be separated by commas."));
    assertThat(error("EmailAddress\tUserName\tPassword\na\ta\t1\n").message()).contains("tabs");
    assertThat(error("EmailAddress|UserName|Password\na|a|1\n").message()).contains("'|'");
  }

  @Test
  void requiresExactColumnNames() {
    assertThat(errors("Emailaddress,user name,Password\na@example.org,a,1\n"))
        .extracting(FileError::message)
        .containsExactly(
            "The column 'Emailaddress' must be written EmailAddress.",
            "The column 'user name' must be written UserName.",
            "The header lacks the column EmailAddress.",
            "The header lacks the column UserName.");
  }

  @Test
  void reportsUnknownDuplicateAndUnnamedColumns() {
    assertThat(errors("EmailAddress,UserName,Password,Phone,UserName,\na@example.org,a,1,2,3,4\n"))
        .extracting(FileError::message)
        .satisfiesExactly(
            message ->
                assertThat(message)
                    .startsWith("Column 4 of the header is unknown.")
                    .doesNotContain("Phone"),
            message -> assertThat(message).isEqualTo("The header has the column UserName twice."),
            message -> assertThat(message).isEqualTo("Column 6 of the header has no name."));
  }

  @Test
  void neverQuotesTheFirstLineOfAFileWithoutHeader() {
    FileError error = error("a@example.org,a,s3cret\n");
    assertThat(error.line()).isEqualTo(1);
    assertThat(error.message()).contains("is not the header").doesNotContain("s3cret");
  }

  @DisplayName(
      "SECRET 2: a row without a header is not quoted, though a password is a column's name")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3cret@example.org,s3cret,password\n",
        "s3cret@example.org,s3cret,Password\nb@example.org,b,UserName\n",
        "s3cret@example.org,Password,Password\n",
        "s3cret@example.org,user name,PassWord\n",
        "Password,s3cret*admin,s3cret,UserName\nPassword,s3cret*admin,s3cret,UserName\n"
      })
  void quotesNothingOfARowWithoutHeader(String text) {
    assertThat(errors(text))
        .extracting(FileError::message)
        .isNotEmpty()
        .noneMatch(message -> message.contains("s3cret") || message.contains("PassWord"));
  }

  @DisplayName("SECRET 2: a file with other line ends is not quoted")
  @ParameterizedTest
  @ValueSource(
      strings = {"\u0085", "\u000B", "\f", "\u2028", "\u2029", "\u001C", "\u001D", "\u001E"})
  void namesALineEndOtherThanLfAndQuotesNothing(String end) {
    FileError error =
        error(
            "EmailAddress,UserName,Password,UserRoot@a@example.org,a,s3cret,@b@example.org,b,s3cret,"
                .replace("@a@", end + "a@")
                .replace("@b@", end + "b@"));

    assertThat(error.line()).isEqualTo(1);
    assertThat(error.message())
        .contains("U+%04X".formatted((int) end.charAt(0)))
        .doesNotContain("s3cret");
  }

  @Test
  @DisplayName("SECRET 2: no cell of a row is quoted: the columns may be in another order")
  void quotesNoCellOfARow() {
    assertThat(
            errors(
                HEADER
                    + "s3cret,a@example.org,a\n"
                    + "s3cret,b@example.org,b\n"
                    + "c@example.org,s3cret*x,c\n"))
        .hasSize(2)
        .extracting(FileError::message)
        .noneMatch(message -> message.contains("s3cret"));
  }

  @Test
  void requiresAsManyCellsAsTheHeader() {
    List<FileError> errors = errors(HEADER + "a@example.org,a\nb@example.org,b,s3,cret\nc\n");
    assertThat(errors).extracting(FileError::line).containsExactly(2, 3, 4);
    assertThat(errors.get(0).message()).startsWith("The row has 2 columns, the header has 3.");
    assertThat(errors.get(2).message()).startsWith("The row has 1 column, the header has 3.");
    assertThat(errors).noneMatch(error -> error.message().contains("cret"));
  }

  @Test
  void reportsEmptyRequiredCells() {
    assertThat(errors(HEADER + ",,\n"))
        .extracting(FileError::message)
        .containsExactly("EmailAddress is empty.", "UserName is empty.", "Password is empty.");
    assertThat(
            error("EmailAddress,UserName,Password,DestinationPassword\na@example.org,a,1,\n")
                .message())
        .startsWith("DestinationPassword is empty.");
  }

  @Test
  void reportsBothLinesOfADuplicateAddress() {
    assertThat(error(HEADER + "a@example.org,a,1\nb@example.org,b,1\nA@Example.org,c,1\n"))
        .isEqualTo(new FileError(4, "The EmailAddress is already in line 2."));
  }

  @Test
  void reportsBothLinesOfADuplicateDestination() {
    FileError error =
        error(
            "EmailAddress,UserName,Password,DestinationUserName\n"
                + "a@example.org,a,1,shared@example.org\n"
                + "b@example.org,b,1,Shared@example.org\n");
    assertThat(error.line()).isEqualTo(3);
    assertThat(error.message()).contains("The destination account is already in line 2");
  }

  @Test
  void recognisesTheSameDestinationOpenedByAnAdministrator() {
    assertThat(
            error(
                    "EmailAddress,UserName,Password,DestinationUserName,DestinationPassword\n"
                        + "a@example.org,a,1,shared,x\n"
                        + "b@example.org,b,1,shared*admin,x\n")
                .line())
        .isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"anna*master", "contoso/admin/anna", "#anna@example.org#admin#"})
  void requiresADestinationPasswordForAnAdministrator(String name) {
    assertThat(error(HEADER + "a@example.org," + name + ",1\n").message())
        .contains("The UserName signs in as an administrator")
        .contains("DestinationPassword");
    MailboxRow row =
        row("EmailAddress,UserName,Password,DestinationPassword\na@example.org," + name + ",1,2\n");
    assertThat(row.userName()).isEqualTo(name);
    assertThat(row.destinationPassword()).isEqualTo("2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"anna", "anna@example.org", "*anna", "anna*", "a/b", "a/b/c/d", "#anna", "##x##"})
  void treatsOtherNamesAsUsers(String name) {
    assertThat(row(HEADER + "a@example.org," + name + ",1\n").userName()).isEqualTo(name);
  }

  @Test
  void limitsAnUnclosedQuoteToItsLine() {
    List<FileError> errors =
        errors(HEADER + "a@example.org,a,\"s3cret\nb@example.org,b\nc@example.org,c,1\n");
    assertThat(errors).extracting(FileError::line).containsExactly(2, 3);
    assertThat(errors.get(0).message())
        .startsWith("The quote that opens column 3 is not closed")
        .doesNotContain("s3cret");
  }

  @Test
  void reportsMisplacedQuotes() {
    assertThat(error(HEADER + "a@example.org,a,s3\"cret\n").message())
        .startsWith("Column 3 has a quote but does not begin with one")
        .doesNotContain("cret");
    assertThat(error(HEADER + "a@example.org,\"a\"b,1\n").message())
        .startsWith("Column 2 continues after its closing quote");
  }

  @Test
  void reportsLinesThatAreNotUtf8() {
    List<FileError> errors =
        errors(HEADER + "m\uFFFDller@example.org,a,1\nb@example.org,b,2\uFFFD\n");
    assertThat(errors).extracting(FileError::line).containsExactly(2, 3);
    assertThat(errors.getFirst().message()).startsWith("The line is not UTF-8.");
  }

  @Test
  void reportsNulCharacters() {
    assertThat(error(HEADER + "a@example.org,a,1\0\n").message()).contains("NUL");
  }

  @Test
  void acceptsFiftyThousandRowsAndNoMore() {
    String rows =
        IntStream.rangeClosed(1, MailboxFileParser.MAX_ROWS)
            .mapToObj(i -> "u" + i + "@example.org,u" + i + ",p")
            .collect(Collectors.joining("\n", HEADER, "\n"));
    assertThat(MailboxFileParser.read(rows, OAuthClients.NONE)).hasSize(MailboxFileParser.MAX_ROWS);
    FileError error = error(rows + "last@example.org,last,p\n");
    assertThat(error.line()).isEqualTo(MailboxFileParser.MAX_ROWS + 2);
    assertThat(error.message()).contains("50,000");
  }

  @Test
  void refusesMoreThanTenMegabytes() {
    String full =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "u%d@example.org,u,%s\n".formatted(i, "ä".repeat(480)))
            .collect(Collectors.joining("", HEADER, ""));
    assertThat(MailboxFileParser.read(full, OAuthClients.NONE)).hasSize(10_000);
    // Fewer than ten million characters, and more bytes.
    String larger = full + full.substring(HEADER.length(), full.length() / 20);
    assertThat(error(larger).message()).contains("larger than 10 MB");
  }

  @Test
  @DisplayName("LIMIT 4: a cell that is longer than any name, and half of a character, are refused")
  void refusesCellsThatNoServerAndNoDatabaseCanHave() {
    String longName = "ä".repeat(501);
    assertThat(error(HEADER + "a@example.org," + longName + ",p\n").message())
        .isEqualTo("Column 2 is longer than 1,000 bytes.");
    assertThat(error(HEADER + "a@example.org,a\uD800,p\n").message())
        .isEqualTo("Column 2 contains a NUL character or half of a character.");
  }

  @Test
  @DisplayName("LIMIT 4: only the first errors are listed, and the others are counted")
  void listsTheFirstErrorsAndCountsTheOthers() {
    assertThatThrownBy(
            () -> MailboxFileParser.read(HEADER + ",\n".repeat(49_000), OAuthClients.NONE))
        .isInstanceOfSatisfying(
            InvalidFileException.class,
            e -> {
              assertThat(e).hasMessage("49,000 errors in the mailbox file; nothing was created.");
              assertThat(e.errors())
                  .hasSize(101)
                  .startsWith(new FileError(2, e.errors().getFirst().message()));
              assertThat(e.errors().getLast())
                  .isEqualTo(new FileError(0, "… and 48,900 more errors"));
            });
  }

  @Test
  void reportsAllErrorsInTheOrderOfTheirLines() {
    List<FileError> errors =
        errors(
            "EmailAddress,UserName,Password,Phone\n"
                + "a@example.org,a,1,2\n"
                + "a@example.org,,1,2\n"
                + "short\n"
                + "d@example.org,d,\"x,2\n"
                + "e@example.org,e,,2\n");
    assertThat(errors).extracting(FileError::line).containsExactly(1, 3, 3, 4, 5, 6);
  }

  @Test
  void omitsPasswordsFromStringForms() {
    assertThat(row(HEADER + "a@example.org,a,s3cret\n").toString()).doesNotContain("s3cret");
  }
}
