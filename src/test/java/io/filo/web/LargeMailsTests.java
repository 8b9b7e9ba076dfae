package io.filo.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.filo.mail.MailLedger.LedgerEntry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class LargeMailsTests {

    private static final long MEGABYTE = 1024 * 1024;

    private final LargeMails mails = new LargeMails(100 * MEGABYTE);

    @AfterEach
    void noRequest() {
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void aSecondLargeMailWaitsUntilTheFirstIsAnswered() throws Exception {
        MockHttpServletRequest first = request();
        mails.open(mail(20 * MEGABYTE));
        mails.open(mail(20 * MEGABYTE));
        CountDownLatch opened = new CountDownLatch(1);
        Thread second = new Thread(() -> {
            request();
            mails.open(mail(40 * MEGABYTE));
            opened.countDown();
        });
        second.start();
        assertThat(opened.await(300, TimeUnit.MILLISECONDS)).isFalse();

        request();
        mails.open(mail(MEGABYTE));
        mails.afterCompletion(first, new MockHttpServletResponse(), this, null);
        assertThat(opened.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static MockHttpServletRequest request() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        return request;
    }

    private static LedgerEntry mail(long size) {
        LedgerEntry mail = mock(LedgerEntry.class);
        when(mail.size()).thenReturn(size);
        return mail;
    }
}
