package io.filo.shop;

import org.springframework.stereotype.Component;

/** Works on what shops sent when a test says so. */
@Component
public class DueHooks {

    private final InboxWork work;

    DueHooks(InboxWork work) {
        this.work = work;
    }

    public void work() {
        work.workDue();
    }
}
