package io.mailhaul.copier.lane.state;

import java.util.Set;

/** An appended message whose flags at the destination must be verified. */
public record UnverifiedFlags(SourceProgressState source, long uid, Set<String> flags) {}
