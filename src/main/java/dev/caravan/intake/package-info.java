/**
 * Intake: from what an application dropped to jobs, or to a refusal that says what to change.
 *
 * <p>A drop is octets and properties from somebody who may be careless or hostile. Intake is where that ends: whatever
 * it accepts has lines that end with CRLF and nothing else that could be taken for a line end (no lone CR or LF, no
 * NUL), a header that parses, an envelope of typed addresses, and a place in time. Everything behind may rely on it.
 * What is not accepted is refused with a stable code, the place of the fault and what would be right; bad input is an
 * outcome, never an exception.
 *
 * <p>The content passes once, octet by octet, through {@code LineReader} into memory or, if it is large or goes to
 * several domains, into the {@link dev.caravan.queue.content.ContentStore}. A message that is signed is never repaired:
 * a repair would break what the signature says, so it is refused. What we sign ourselves ({@link dev.caravan.dkim}) is
 * signed last, over the octets that leave.
 *
 * <p>The package knows no JMS: a drop is a {@link dev.caravan.intake.Drop}, the answer a
 * {@link dev.caravan.intake.Verdict}.
 *
 * <p>RFC 5321 (envelope), RFC 5322 (message), RFC 6409 section 8 (what a submission server may add), RFC 3461
 * (notifications), RFC 8689 (REQUIRETLS), RFC 6532 (UTF-8 in headers).
 */
@NullMarked
package dev.caravan.intake;

import org.jspecify.annotations.NullMarked;
