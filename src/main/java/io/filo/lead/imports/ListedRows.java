package io.filo.lead.imports;

import io.filo.lead.imports.Imports.Problem;
import io.filo.lead.imports.ListReader.ListRow;
import java.util.List;

/** Rows of a list as they are read: checked one by one, put down together. */
interface ListedRows {

    /**
     * @param number of the row, from 1
     * @return what is wrong with it; empty when it can be taken in
     */
    List<Problem> add(int number, ListRow row);

    /** Puts down what can be taken in; joins the running transaction. */
    void put();
}
