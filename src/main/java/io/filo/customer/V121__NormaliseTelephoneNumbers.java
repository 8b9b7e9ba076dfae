package io.filo.customer;

import java.sql.SQLException;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.springframework.stereotype.Component;

/** Numbers were compared by their digits; now in the form in which they are dialled from abroad. */
@Component
@SuppressWarnings("checkstyle:TypeName")
class V121__NormaliseTelephoneNumbers extends BaseJavaMigration {

    private final PhoneNumbers phones;

    V121__NormaliseTelephoneNumbers(PhoneNumbers phones) {
        this.phones = phones;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        try (var read = context.getConnection()
                        .prepareStatement("select id, value, normalised from contact_point where type = 'PHONE'");
                var write = context.getConnection().prepareStatement("""
                        update contact_point set normalised = ?
                        where id = ? and not exists (select from contact_point p where p.type = 'PHONE' and p.normalised = ?)
                        """);
                var rows = read.executeQuery()) {
            while (rows.next()) {
                var now = phones.normalise(rows.getString("value"));
                if (now.isPresent() && !now.get().equals(rows.getString("normalised"))) {
                    write.setString(1, now.get());
                    write.setLong(2, rows.getLong("id"));
                    write.setString(3, now.get());
                    write.executeUpdate();
                }
            }
        }
    }
}
