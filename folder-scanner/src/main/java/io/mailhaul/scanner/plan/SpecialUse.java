package io.mailhaul.scanner.plan;

import io.mailhaul.access.FolderInfo;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a folder is for (RFC 6154): by its attribute, else, where a server tells none at all, by a
 * well-known name. The names are in the order in which they are preferred, English first.
 */
enum SpecialUse {
  SENT(
      "\\Sent",
      "Sent",
      "Sent Items",
      "Sent Messages",
      "Sent Mail",
      "Sent-Mail",
      "Gesendet",
      "Gesendete Elemente",
      "Gesendete Objekte",
      "Envoyés",
      "Éléments envoyés",
      "Messages envoyés",
      "Enviados",
      "Elementos enviados",
      "Itens Enviados",
      "Posta inviata",
      "Inviati",
      "Verzonden",
      "Verzonden items",
      "Wysłane",
      "Elementy wysłane",
      "Skickat",
      "Sendt",
      "Lähetetyt",
      "Odeslané",
      "Отправленные",
      "已发送",
      "送信済みトレイ"),
  TRASH(
      "\\Trash",
      "Trash",
      "Deleted Items",
      "Deleted Messages",
      "Deleted",
      "Bin",
      "Papierkorb",
      "Gelöschte Elemente",
      "Gelöschte Objekte",
      "Corbeille",
      "Éléments supprimés",
      "Papelera",
      "Elementos eliminados",
      "Lixeira",
      "Itens Excluídos",
      "Cestino",
      "Posta eliminata",
      "Prullenbak",
      "Verwijderde items",
      "Kosz",
      "Elementy usunięte",
      "Papperskorgen",
      "Papirkurv",
      "Roskakori",
      "Koš",
      "Удаленные",
      "Корзина",
      "已删除邮件",
      "ゴミ箱"),
  JUNK(
      "\\Junk",
      "Junk",
      "Junk Email",
      "Junk E-mail",
      "Junk Mail",
      "Spam",
      "Bulk Mail",
      "Spamverdacht",
      "Unerwünscht",
      "Junk-E-Mail",
      "Courrier indésirable",
      "Indésirables",
      "Correo no deseado",
      "Lixo Eletrônico",
      "Posta indesiderata",
      "Ongewenste e-mail",
      "Wiadomości-śmieci",
      "Skräppost",
      "Søppelpost",
      "Uønsket mail",
      "Roskaposti",
      "Nevyžádaná pošta",
      "Спам",
      "垃圾邮件",
      "迷惑メール"),
  DRAFTS(
      "\\Drafts",
      "Drafts",
      "Draft",
      "Entwürfe",
      "Brouillons",
      "Borradores",
      "Rascunhos",
      "Bozze",
      "Concepten",
      "Kopie robocze",
      "Wersje robocze",
      "Utkast",
      "Kladder",
      "Luonnokset",
      "Koncepty",
      "Черновики",
      "草稿",
      "下書き"),
  ARCHIVE(
      "\\Archive", "Archive", "Archives", "Archiv", "Archivo", "Arquivo", "Archivio", "Archief");

  /**
   * Folders that show messages which are in other folders as well: copying them would double all.
   */
  static final Set<String> VIRTUAL = Set.of("\\all", "\\flagged", "\\important");

  /** All attributes that tell a use, in lower case. */
  static final Set<String> ATTRIBUTES = attributes();

  private final String attribute;
  private final List<String> names;

  SpecialUse(String attribute, String... names) {
    this.attribute = attribute;
    this.names = Arrays.stream(names).map(SpecialUse::fold).toList();
  }

  String attribute() {
    return attribute;
  }

  /** How early {@code name} stands among the well-known names; -1 when it is none of them. */
  int rank(String name) {
    return names.indexOf(fold(name));
  }

  /** What a folder's attributes say that it is for; null when nothing. */
  static @Nullable SpecialUse of(FolderInfo folder) {
    for (SpecialUse use : values()) {
      if (folder.has(use.attribute)) {
        return use;
      }
    }
    return null;
  }

  static boolean isVirtual(FolderInfo folder) {
    return VIRTUAL.stream().anyMatch(folder::has);
  }

  /** The form in which names are compared where case does not count. */
  static String fold(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  private static Set<String> attributes() {
    Set<String> all =
        Arrays.stream(values())
            .map(use -> use.attribute.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    all.addAll(VIRTUAL);
    return Set.copyOf(all);
  }
}
