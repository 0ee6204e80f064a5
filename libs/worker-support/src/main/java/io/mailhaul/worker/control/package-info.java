/**
 * Reads the control topic: current passes, pauses and throttled endpoints. Every replica reads the
 * whole topic when it starts and follows it from then on.
 */
@NullMarked
package io.mailhaul.worker.control;

import org.jspecify.annotations.NullMarked;
