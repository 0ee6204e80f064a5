package io.mailhaul.access.testing.contract;

import io.mailhaul.access.FolderInfo;
import io.mailhaul.model.folder.UidRanges;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the parts of {@link MailboxContract} share. */
public interface ContractPart {

  UidRanges ALL = UidRanges.of(1, UidRanges.MAX_UID);

  /** A new, empty account. */
  MailboxUnderTest mail() throws Exception;

  static Map<String, FolderInfo> byName(List<FolderInfo> folders) {
    return folders.stream().collect(Collectors.toMap(FolderInfo::name, Function.identity()));
  }

  static Set<String> withoutRecent(Set<String> flags) {
    Set<String> rest = new HashSet<>(flags);
    rest.remove("\\Recent");
    return rest;
  }
}
