/** Lists of people that are taken in: files of a person, folders of the server, queries on other databases. */
@NamedInterface("imports")
@NullMarked
package io.filo.lead.imports;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
