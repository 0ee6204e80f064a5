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
 * The special use of a folder (RFC 6154): given by its attribute or, if the server advertises no
 * special use at all, by a well-known name. The names are those of mail clients and providers, in
 * order of preference: English first, then one or two languages per line.
 */
public enum SpecialUse {
  SENT(
      "\\Sent",
      """
      Sent, Sent Items, Sent Messages, Sent Mail, Sent-Mail
      Gesendet, Gesendete Elemente, Gesendete Objekte, Gesendete Nachrichten
      Envoyés, Éléments envoyés, Messages envoyés, Courrier envoyé
      Enviados, Elementos enviados, Correo enviado, Mensajes enviados
      Itens Enviados, Mensagens enviadas, E-mails enviados
      Posta inviata, Inviati, Inviata, Elementi inviati
      Verzonden, Verzonden items, Verzonden berichten
      Wysłane, Elementy wysłane
      Skickat, Skickade, Skickade objekt
      Sendt, Sendt post, Sendte elementer, Sendte
      Lähetetyt, Lähetetyt viestit
      Odeslané, Odeslaná pošta, Odoslané, Odoslaná pošta
      Elküldött, Elküldött elemek, Trimise, Elemente trimise, Απεσταλμένα
      Отправленные, Надіслані, Відправлені
      Gönderilmiş Öğeler, Gönderilenler, Gönderilmiş Postalar
      已发送, 已发送邮件, 已发送的邮件, 寄件備份, 寄件備份匣, 已傳送的郵件
      送信済みトレイ, 送信済みアイテム, 送信済みメール, 送信済み, 보낸 편지함, 보낸편지함
      """),
  TRASH(
      "\\Trash",
      """
      Trash, Deleted Items, Deleted Messages, Deleted, Bin, Trash Can
      Papierkorb, Gelöschte Elemente, Gelöschte Objekte, Gelöscht, Gelöschte Nachrichten
      Corbeille, Éléments supprimés, Messages supprimés, Supprimés
      Papelera, Elementos eliminados, Papelera de reciclaje, Eliminados
      Lixeira, Itens Excluídos, Itens Eliminados, Reciclagem
      Cestino, Posta eliminata, Elementi eliminati, Eliminati
      Prullenbak, Verwijderde items, Prullenmand, Verwijderd
      Kosz, Elementy usunięte, Usunięte
      Papperskorgen, Papperskorg, Borttaget, Borttagna objekt
      Papirkurv, Papirkurven, Slettet post, Slettede elementer, Slettet
      Roskakori, Poistetut
      Koš, Odstraněná pošta, Odstraněné, Kôš, Odstránené
      Kuka, Törölt elemek, Coș de gunoi, Elemente șterse, Κάδος απορριμμάτων, Διαγραμμένα
      Корзина, Удаленные, Удалённые, Кошик, Видалені
      Çöp Kutusu, Silinmiş Öğeler, Çöp
      已删除邮件, 已删除, 回收站, 刪除的郵件, 垃圾桶
      ゴミ箱, ごみ箱, 削除済みアイテム, 휴지통, 지운 편지함
      """),
  JUNK(
      "\\Junk",
      """
      Junk, Junk Email, Junk E-mail, Junk Mail, Spam, Bulk Mail, Bulk
      Spamverdacht, Unerwünscht, Junk-E-Mail, Unerwünschte Werbung, Spam-Verdacht
      Courrier indésirable, Indésirables, Pourriel
      Correo no deseado, Correo basura
      Lixo Eletrônico, Lixo Eletrónico, Correio eletrónico não solicitado
      Posta indesiderata, Indesiderata
      Ongewenste e-mail, Ongewenst
      Wiadomości-śmieci, Niechciane
      Skräppost
      Søppelpost, Uønsket mail, Uønsket e-mail, Uønsket post
      Roskaposti
      Nevyžádaná pošta, Nevyžiadaná pošta
      Levélszemét, E-mail nedorit, Ανεπιθύμητη αλληλογραφία
      Спам, Нежелательная почта, Небажана пошта
      Önemsiz, Önemsiz E-posta, Gereksiz
      垃圾邮件, 垃圾郵件
      迷惑メール, 정크 메일, 스팸, 스팸메일함
      """),
  DRAFTS(
      "\\Drafts",
      """
      Drafts, Draft
      Entwürfe, Entwurf
      Brouillons, Brouillon
      Borradores, Borrador
      Rascunhos
      Bozze
      Concepten
      Kopie robocze, Wersje robocze, Robocze, Szkice
      Utkast
      Kladder, Udkast
      Luonnokset
      Koncepty, Rozepsané
      Piszkozatok, Ciorne, Schițe, Πρόχειρα
      Черновики, Чернетки
      Taslaklar
      草稿, 草稿箱, 草稿匣
      下書き, 임시 보관함, 임시보관함
      """),
  ARCHIVE(
      "\\Archive",
      """
      Archive, Archives, Archived
      Archiv
      Archivo, Archivados
      Arquivo, Arquivo Morto
      Archivio
      Archief
      Archiwum
      Arkiv
      Arkisto
      Archív, Archívum, Arhivă, Αρχείο
      Архив, Архів
      Arşiv
      存档, 归档, 封存
      アーカイブ, 보관, 보관함
      """);

  /** Folders that show messages of other folders: copying them would duplicate the messages. */
  static final Set<String> VIRTUAL_ATTRIBUTES = Set.of("\\all", "\\flagged", "\\important");

  /** All special-use attributes in lower case. */
  static final Set<String> ATTRIBUTES = attributes();

  private final String attribute;
  private final List<String> names;

  SpecialUse(String attribute, String names) {
    this.attribute = attribute;
    this.names = Arrays.stream(names.strip().split("[,\n] *")).map(SpecialUse::foldName).toList();
  }

  String attribute() {
    return attribute;
  }

  /** The well-known names, folded for comparison. */
  List<String> names() {
    return names;
  }

  /** The index of {@code name} in the well-known names; -1 when it is none of them. */
  int rank(String name) {
    return names.indexOf(foldName(name));
  }

  /** The special use that the attributes of a folder advertise; null when there is none. */
  static @Nullable SpecialUse of(FolderInfo folder) {
    for (SpecialUse use : values()) {
      if (folder.hasAttribute(use.attribute)) {
        return use;
      }
    }
    return null;
  }

  static boolean isVirtual(FolderInfo folder) {
    return VIRTUAL_ATTRIBUTES.stream().anyMatch(folder::hasAttribute);
  }

  /** The form for case-insensitive comparison: NFC and lower case. */
  public static String foldName(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  private static Set<String> attributes() {
    Set<String> all =
        Arrays.stream(values())
            .map(use -> use.attribute.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    all.addAll(VIRTUAL_ATTRIBUTES);
    return Set.copyOf(all);
  }
}
