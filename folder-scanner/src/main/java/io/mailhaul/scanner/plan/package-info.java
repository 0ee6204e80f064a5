/**
 * Maps source folders to destination folders. The planner contacts no server: it computes a plan
 * from two listings. So each rule can be tested, and a dry run shows the same plan that a copy run
 * uses.
 */
@NullMarked
package io.mailhaul.scanner.plan;

import org.jspecify.annotations.NullMarked;
