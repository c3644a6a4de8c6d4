package calls;

import static jakarta.persistence.CascadeType.PERSIST;
import static jakarta.persistence.GenerationType.SEQUENCE;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.SequenceGenerator;
import java.util.ArrayList;
import java.util.List;

/** A parent, with children that are stored with it. Their ids come in blocks of a thousand. */
@Entity(name = "customer")
public class Customer {
    @Id @GeneratedValue(strategy = SEQUENCE, generator = "customers")
    @SequenceGenerator(name = "customers", sequenceName = "customer_id_seq", allocationSize = 1_000)
    Long id;
    String email;
    @OneToMany(mappedBy = "customer", cascade = PERSIST) List<Ticket> tickets = new ArrayList<>();

    Customer() {}

    /** One who is not stored yet, with tickets of these subjects. */
    public Customer(String email, List<String> subjects) {
        this.email = email;
        for (var subject : subjects) {
            var ticket = new Ticket();
            ticket.customer = this;
            ticket.subject = subject;
            tickets.add(ticket);
        }
    }

    /** A child. */
    @Entity(name = "ticket")
    public static class Ticket {
        @Id @GeneratedValue(strategy = SEQUENCE, generator = "tickets")
        @SequenceGenerator(name = "tickets", sequenceName = "ticket_id_seq", allocationSize = 1_000)
        Long id;
        @ManyToOne Customer customer;
        String subject;
    }
}
