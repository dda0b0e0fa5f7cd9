"""Tables in the shape of two ERPs, with the few rows that a person can follow: only the columns that a mapping reads."""

TRYTON = """
create table party_party (id serial primary key, name text, active boolean, create_date timestamp, write_date timestamp);
create table party_contact_mechanism (id serial, party integer, type text, value text);
create table party_identifier (id serial, party integer, code text);
create table currency_currency (id serial, code text, digits integer);
create table company_company (id serial, currency integer);
create table product_product (id serial, code text);
create table account_invoice (
    id serial, number text, party integer, state text, currency integer, type text, untaxed_amount_cache numeric,
    tax_amount_cache numeric, total_amount_cache numeric, invoice_date date, payment_term_date date,
    create_date timestamp, write_date timestamp
);
create table account_invoice_line (
    id serial, invoice integer, product integer, description text, quantity double precision, unit_price numeric,
    type text, create_date timestamp, write_date timestamp
);
create table account_account_type (id serial, receivable boolean, revenue boolean);
create table account_account (id serial, code text, type integer);
create table account_move (id serial, date date, state text, origin text, company integer);
create table account_move_line (
    id serial, move integer, account integer, debit numeric, credit numeric, party integer,
    create_date timestamp, write_date timestamp
);
insert into currency_currency (code, digits) values ('EUR', 2);
insert into company_company (currency) values (1);
insert into product_product (code) values ('SEAT');
insert into party_party (name, active, create_date, write_date) values ('Ada GmbH', true, '2026-01-01', '2026-01-02');
insert into party_contact_mechanism (party, type, value) values (1, 'phone', '1'), (1, 'email', 'ada@ada.example');
insert into party_identifier (party, code) values (1, 'DE136695976');
insert into account_invoice
    (number, party, state, currency, type, untaxed_amount_cache, tax_amount_cache, total_amount_cache, invoice_date, payment_term_date, create_date)
values
    ('F-1', 1, 'posted', 1, 'out', 100.01, 19.00, 119.01, '2026-03-01', '2026-03-31', '2026-03-01'),
    ('F-2', 1, 'posted', 1, 'out', -10.00, -1.90, -11.90, '2026-03-05', null, '2026-03-05'),
    ('S-1', 1, 'posted', 1, 'in', 7.00, 0, 7.00, '2026-03-05', null, '2026-03-05');
insert into account_invoice_line (invoice, product, description, quantity, unit_price, type, create_date) values
    (1, 1, 'March', 3, 33.335, 'line', '2026-03-01'), (1, null, 'A remark', 1, 0, 'comment', '2026-03-01');
insert into account_account_type (receivable, revenue) values (true, false), (false, true);
insert into account_account (code, type) values ('1400', 1), ('8400', 2), ('1776', null);
update account_account set type = 2 where type is null;
insert into account_move (date, state, origin, company) values
    ('2026-03-01', 'posted', 'account.invoice,1', 1), ('2026-03-02', 'draft', null, 1);
insert into account_move_line (move, account, debit, credit, party, create_date) values
    (1, 1, 119.01, 0, 1, '2026-03-01'), (1, 2, 0, 119.01, null, '2026-03-01'), (2, 1, 5, 0, 1, '2026-03-02');
"""

ERPNEXT = """
create table "tabCustomer" (
    name text, customer_name text, email_id text, website text, tax_id text, default_currency text, disabled smallint,
    creation timestamp, modified timestamp
);
create table "tabSales Invoice" (
    name text, customer text, docstatus smallint, is_return smallint, return_against text, currency text,
    outstanding_amount decimal(21, 9), net_total decimal(21, 9), grand_total decimal(21, 9), posting_date date,
    due_date date, po_no text, conversion_rate decimal(21, 9), owner text, creation timestamp, modified timestamp
);
create table "tabSales Invoice Item" (
    name text, parent text, item_code text, description text, qty decimal(21, 9), price_list_rate decimal(21, 9),
    rate decimal(21, 9), net_amount decimal(21, 9), service_start_date date, service_end_date date, modified timestamp
);
create table "tabPayment Entry" (
    name text, payment_type text, party_type text, party text, docstatus smallint, received_amount decimal(21, 9),
    paid_to_account_currency text, posting_date date, mode_of_payment text, reference_no text, modified timestamp
);
create table "tabPayment Entry Reference" (
    name text, parent text, reference_doctype text, reference_name text, allocated_amount decimal(21, 9)
);
create table "tabAccount" (name text, account_type text, root_type text);
create table "tabCompany" (name text, default_currency text);
create table "tabGL Entry" (
    name text, voucher_type text, voucher_no text, posting_date date, account text, debit decimal(21, 9),
    credit decimal(21, 9), company text, party_type text, party text, is_cancelled smallint, modified timestamp
);
insert into "tabCustomer" values ('Ada', 'Ada GmbH', 'ada@ada.example', 'ada.example', 'DE136695976', 'EUR', 0, '2026-01-01', '2026-01-02');
insert into "tabSales Invoice" values
    ('SI-1', 'Ada', 1, 0, null, 'EUR', 19.01, 100.01, 119.01, '2026-03-01', '2026-03-31', 'PO7', 1, 'u', '2026-03-01', '2026-03-02'),
    ('SI-2', 'Ada', 1, 1, 'SI-1', 'EUR', 0, -10.00, -11.90, '2026-03-05', null, null, 1, 'eve', '2026-03-05', '2026-03-05');
insert into "tabSales Invoice Item" values
    ('L-1', 'SI-1', 'SEAT', 'March', 3, 40, 33.335, 100.01, '2026-03-01', '2026-03-31', '2026-03-02');
insert into "tabPayment Entry" values
    ('PE-1', 'Receive', 'Customer', 'Ada', 1, 100.00, 'EUR', '2026-03-10', 'Wire Transfer', 'SI-1', '2026-03-10'),
    ('PE-2', 'Receive', 'Customer', 'Ada', 2, 5.00, 'EUR', '2026-03-10', 'Cash', null, '2026-03-11'),
    ('PE-3', 'Pay', 'Supplier', 'Bob', 1, 5.00, 'EUR', '2026-03-10', 'Cash', null, '2026-03-11');
insert into "tabPayment Entry Reference" values ('R-1', 'PE-1', 'Sales Invoice', 'SI-1', 100.00);
insert into "tabAccount" values ('Debtors', 'Receivable', 'Asset'), ('Sales', 'Income Account', 'Income');
insert into "tabCompany" values ('Us', 'EUR');
insert into "tabGL Entry" values
    ('G-1', 'Sales Invoice', 'SI-1', '2026-03-01', 'Debtors', 119.01, 0, 'Us', 'Customer', 'Ada', 0, '2026-03-01'),
    ('G-2', 'Sales Invoice', 'SI-1', '2026-03-01', 'Sales', 0, 119.01, 'Us', null, null, 0, '2026-03-01');
"""
