/**
 * Which source folder becomes which destination folder. Nothing here talks to a server: a plan is
 * made of two listings, so that every rule can be tested, and a dry run shows the very plan that is
 * carried out later.
 */
@NullMarked
package io.mailhaul.scanner.plan;

import org.jspecify.annotations.NullMarked;
