package io.mailhaul.scanner.plan;

import static io.mailhaul.scanner.plan.PlanFixture.dotted;
import static io.mailhaul.scanner.plan.PlanFixture.folder;
import static io.mailhaul.scanner.plan.PlanFixture.map;
import static io.mailhaul.scanner.plan.PlanFixture.plan;
import static io.mailhaul.scanner.plan.PlanFixture.slashed;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.Lane;
import io.mailhaul.scanner.plan.FolderPlan.Target;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecialUseTest {

  private static final FolderListing OUTLOOK =
      slashed(
          folder("Sent Items", "\\Sent"),
          folder("Deleted Items", "\\Trash"),
          folder("Junk Email", "\\Junk"),
          folder("Drafts", "\\Drafts"),
          folder("Archive", "\\Archive"));

  @Test
  @DisplayName("TRAP 38: folders map by the special use that the servers advertise")
  void foldersMapByTheSpecialUseThatTheServersAdvertise() {
    assertThat(
            map(
                slashed(
                    folder("Gesendet", "\\Sent"),
                    folder("Müll", "\\Trash"),
                    folder("Spam", "\\Junk"),
                    folder("Entwürfe", "\\Drafts"),
                    folder("Ablage", "\\Archive")),
                OUTLOOK))
        .containsEntry("Gesendet", "Sent Items")
        .containsEntry("Müll", "Deleted Items")
        .containsEntry("Spam", "Junk Email")
        .containsEntry("Entwürfe", "Drafts")
        .containsEntry("Ablage", "Archive");
  }

  @Test
  void childrenMoveWithTheirParent() {
    assertThat(map(slashed(folder("Sent", "\\Sent"), "Sent/2024"), OUTLOOK))
        .containsEntry("Sent/2024", "Sent Items/2024");
  }

  @Test
  void severalFoldersOfOneUseBecomeOneLane() {
    FolderPlan plan =
        plan(slashed(folder("Sent", "\\Sent"), folder("Sent Messages", "\\Sent")), OUTLOOK);
    assertThat(plan.mappedTargets())
        .filteredOn(target -> target.name().equals("Sent Items"))
        .singleElement()
        .satisfies(target ->
            assertThat(target.sources())
                .extracting(io.mailhaul.access.FolderInfo::name)
                .containsExactly("Sent", "Sent Messages"));
  }

  @Test
  void aLaneHasALimitedNumberOfFoldersAndTheOthersKeepTheirNames() {
    Object[] many =
        IntStream.range(0, Lane.MAX_SOURCES + 5)
            .mapToObj(i -> folder("sent%03d".formatted(i), "\\Sent"))
            .toArray();
    FolderPlan plan = plan(slashed(many), OUTLOOK);
    assertThat(plan.mappedTargets())
        .filteredOn(target -> target.name().equals("Sent Items"))
        .singleElement()
        .satisfies(target -> assertThat(target.sources()).hasSize(Lane.MAX_SOURCES));
    assertThat(map(plan)).containsEntry("sent204", "sent204").hasSize(Lane.MAX_SOURCES + 5);
  }

  @Test
  void amongSeveralAtTheDestinationTheOneOfTheSameNameIsUsed() {
    assertThat(
            map(
                slashed(folder("Sent", "\\Sent"), folder("Sent Messages", "\\Sent")),
                slashed(folder("Sent", "\\Sent"), folder("Sent Messages", "\\Sent"))))
        .containsEntry("Sent", "Sent")
        .containsEntry("Sent Messages", "Sent Messages");
  }

  @Test
  void aFolderWithoutTheUseIsNotMergedBecauseOfItsName() {
    assertThat(map(slashed(folder("Sent", "\\Sent"), "Sent Items"), OUTLOOK))
        .containsEntry("Sent", "Sent Items")
        .containsEntry("Sent Items", "Sent Items (2)");
  }

  @Test
  void withoutACounterpartAFolderKeepsItsName() {
    assertThat(map(slashed(folder("Gesendet", "\\Sent")), slashed()))
        .containsEntry("Gesendet", "Gesendet");
    assertThat(
            map(
                slashed(folder("Ablage", "\\Archive")),
                slashed(folder("Sent", "\\Sent"), "Archive")))
        .containsEntry("Ablage", "Ablage");
  }

  @Test
  @DisplayName("TRAP 38: well-known names apply if the source advertises no special use")
  void wellKnownNamesApplyIfTheSourceAdvertisesNoSpecialUse() {
    assertThat(map(dotted("INBOX.Gesendet", "INBOX.Papierkorb", "INBOX.SPAM"), OUTLOOK))
        .containsEntry("INBOX.Gesendet", "Sent Items")
        .containsEntry("INBOX.Papierkorb", "Deleted Items")
        .containsEntry("INBOX.SPAM", "Junk Email");
  }

  @Test
  @DisplayName("TRAP 38: well-known names apply if the destination advertises no special use")
  void wellKnownNamesApplyIfTheDestinationAdvertisesNoSpecialUse() {
    assertThat(map(slashed(folder("Gesendet", "\\Sent")), slashed("Sent", "Sent Items")))
        .containsEntry("Gesendet", "Sent");
    assertThat(map(slashed("Éléments envoyés"), dotted("INBOX.Sent")))
        .containsEntry("Éléments envoyés", "INBOX.Sent");
  }

  @Test
  void doesNotGuessIfTheSourceAdvertisesSpecialUse() {
    assertThat(map(slashed(folder("Sent", "\\Sent"), "Papierkorb"), OUTLOOK))
        .containsEntry("Papierkorb", "Papierkorb");
  }

  @Test
  void aGuessNeverMergesTwoFolders() {
    assertThat(map(slashed("Gesendet", "Sent", "Sent Messages"), OUTLOOK))
        .containsEntry("Sent", "Sent Items")
        .containsEntry("Gesendet", "Gesendet")
        .containsEntry("Sent Messages", "Sent Messages");
  }

  @Test
  void aGuessPrefersTheFolderWithTheNameOfTheDestinationFolder() {
    assertThat(map(slashed("Sent", "Sent Items"), OUTLOOK))
        .containsEntry("Sent Items", "Sent Items")
        .containsEntry("Sent", "Sent");
  }

  @Test
  void guessesOnlyTopLevelFolders() {
    assertThat(map(slashed("Projects/Sent"), OUTLOOK))
        .containsEntry("Projects/Sent", "Projects/Sent");
  }

  @Test
  @DisplayName("TRAP 40: virtual folders are excluded and listed")
  void virtualFoldersAreExcludedAndListed() {
    FolderPlan plan =
        plan(
            slashed(
                folder("[Gmail]", "\\Noselect"),
                folder("[Gmail]/All Mail", "\\All"),
                folder("[Gmail]/Starred", "\\Flagged"),
                folder("[Gmail]/Important", "\\Important"),
                folder("[Gmail]/Sent Mail", "\\Sent")),
            OUTLOOK);
    assertThat(map(plan)).containsOnly(Map.entry("[Gmail]/Sent Mail", "Sent Items"));
    assertThat(plan.excluded())
        .containsExactly("[Gmail]/All Mail", "[Gmail]/Important", "[Gmail]/Starred");
    assertThat(plan.mappedTargets()).extracting(Target::name).doesNotContain("[Gmail]");
  }

  @ParameterizedTest
  @DisplayName("TRAP 38: the special folders of many languages are known by name")
  @CsvSource({
    "Gesendete Elemente, Gelöschte Elemente, Junk-E-Mail, Entwürfe, Archiv",
    "Éléments envoyés, Éléments supprimés, Courrier indésirable, Brouillons, Archives",
    "Elementos enviados, Elementos eliminados, Correo no deseado, Borradores, Archivo",
    "Posta inviata, Posta eliminata, Posta indesiderata, Bozze, Archivio",
    "Verzonden items, Verwijderde items, Ongewenste e-mail, Concepten, Archief",
    "Itens Enviados, Itens Excluídos, Lixo Eletrônico, Rascunhos, Arquivo Morto",
    "Elementy wysłane, Elementy usunięte, Wiadomości-śmieci, Wersje robocze, Archiwum",
    "Отправленные, Удаленные, Нежелательная почта, Черновики, Архив",
    "送信済みアイテム, 削除済みアイテム, 迷惑メール, 下書き, アーカイブ",
    "已发送邮件, 已删除邮件, 垃圾邮件, 草稿, 存档",
    "寄件備份, 刪除的郵件, 垃圾郵件, 草稿匣, 封存",
    "Skickat, Borttaget, Skräppost, Utkast, Arkiv",
    "Sendt post, Slettet post, Uønsket mail, Kladder, Arkiv",
    "Sendte elementer, Slettede elementer, Søppelpost, Utkast, Arkiv",
    "Odeslaná pošta, Odstraněná pošta, Nevyžádaná pošta, Koncepty, Archiv",
    "Lähetetyt, Poistetut, Roskaposti, Luonnokset, Arkisto",
    "Gönderilmiş Öğeler, Silinmiş Öğeler, Önemsiz E-posta, Taslaklar, Arşiv",
    "보낸 편지함, 지운 편지함, 정크 메일, 임시 보관함, 보관"
  })
  void theSpecialFoldersOfManyLanguagesAreKnownByName(
      String sent, String trash, String junk, String drafts, String archive) {
    assertThat(map(slashed(sent, trash, junk, drafts, archive), OUTLOOK).values())
        .containsExactlyInAnyOrder(
            "Sent Items", "Deleted Items", "Junk Email", "Drafts", "Archive");
  }

  @Test
  void noNameMeansTwoUses() {
    assertThat(Arrays.stream(SpecialUse.values()).flatMap(use -> use.names().stream()))
        .doesNotHaveDuplicates()
        .allMatch(name -> !name.isBlank());
  }
}
